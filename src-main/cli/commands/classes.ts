import type { Command } from 'commander';
import type { ClassRow } from '../../../src-shared/contract/classes';
import { Failure } from '../../../src-shared/domain/failure';
import { action, command } from '../command';
import { print, table } from '../output';
import { exitCodes, withEngine, type Session } from '../session';

interface Options {
  readonly add?: string;
  readonly rename?: string[];
  readonly merge?: string[];
  readonly archive?: string;
  readonly json?: boolean;
}

export function classesCommand(): Command {
  return command('classes', 'list classes; add, rename, merge or archive one (each can be undone)')
    .argument('<project>')
    .option('--add <name>', 'add a class')
    .option('--rename <names...>', 'two names: rename the first to the second')
    .option('--merge <names...>', 'two names: relabel all of the first as the second')
    .option('--archive <name>', 'hide a class that no image has')
    .action(
      action(async (project: string, options: Options) => {
        const { classes } = await withEngine(project, (session) => change(session, options));
        print(options.json ?? false, { classes }, () =>
          table(
            ['id', 'class', 'key', 'images'],
            classes.map((row) => [
              row.id,
              row.archived ? `${row.name} (archived)` : row.name,
              row.key ?? '–',
              row.images,
            ]),
          ),
        );
        return exitCodes.done;
      }),
    );
}

async function change(
  { requests }: Session,
  { add, rename, merge, archive }: Options,
): Promise<{ classes: ClassRow[] }> {
  const { classes } = await requests.classes.list({});
  if (add !== undefined) return requests.classes.add({ name: add });
  if (rename) {
    const [from, to] = pair(rename, '--rename');
    return requests.classes.rename({ class: idOf(classes, from), name: to });
  }
  if (merge) {
    const [from, into] = pair(merge, '--merge');
    return requests.classes.merge({ from: idOf(classes, from), into: idOf(classes, into) });
  }
  if (archive !== undefined) return requests.classes.archive({ class: idOf(classes, archive) });
  return { classes };
}

function pair(names: readonly string[], option: string): [string, string] {
  const [first, second] = names;
  if (first === undefined || second === undefined || names.length !== 2) {
    throw new Failure('bad-input', `${option} takes two names.`, `Write ${option} OLD NEW.`);
  }
  return [first, second];
}

/** The id of a class by its name. Kind 'not-found' lists the names there are. */
export function idOf(classes: readonly ClassRow[], name: string): number {
  const found = classes.find((row) => row.name === name);
  if (found) return found.id;
  const names = classes.map((row) => row.name).join(', ');
  throw new Failure(
    'not-found',
    `There is no class “${name}”.`,
    names === '' ? 'Add it with --add.' : `The classes are ${names}.`,
  );
}
