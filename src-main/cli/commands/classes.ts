import type { Command } from 'commander';
import type { ClassRow } from '../../../src-shared/contract/classes';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import { classColours, classKeys } from '../../../src-shared/domain/label-class';
import { action, command, wholeNumber } from '../command';
import { print, table } from '../output';
import { exitCodes, withEngine, type Session } from '../session';

interface Options {
  readonly add?: string;
  readonly rename?: string[];
  readonly merge?: string[];
  readonly archive?: string;
  readonly move?: string[];
  readonly colour?: string[];
  readonly key?: string[];
  readonly json?: boolean;
}

export function classesCommand(): Command {
  return command('classes', 'list classes; add, rename, merge, archive, order, colour or key one (each can be undone)')
    .argument('<project>')
    .option('--add <name>', 'add a class, or bring an archived one back')
    .option('--rename <names...>', 'two names: rename the first to the second')
    .option('--merge <names...>', 'two names: relabel all of the first as the second')
    .option('--archive <name>', 'hide a class that no image has')
    .option('--move <name-place...>', 'a name and its place among the classes, from 1')
    .option('--colour <name-colour...>', `a name and one of ${classColours.join(', ')}`)
    .option('--key <name-key...>', `a name and one of ${classKeys.join(' ')}, or none`)
    .action(
      action(async (project: string, options: Options) => {
        const { classes } = await withEngine(project, (session) => change(session, options));
        print(options.json ?? false, { classes }, () =>
          table(
            ['id', 'class', 'key', 'colour', 'images'],
            classes.map((row) => [
              row.id,
              row.archived ? `${row.name} (archived)` : row.name,
              row.key ?? '–',
              at(classColours, row.colour - 1),
              row.images,
            ]),
          ),
        );
        return exitCodes.done;
      }),
    );
}

async function change({ requests }: Session, options: Options): Promise<{ classes: ClassRow[] }> {
  const { classes } = await requests.classes.list({});
  const of = (name: string): { class: number } => ({ class: idOf(classes, name) });
  if (options.add !== undefined) return requests.classes.add({ name: options.add });
  if (options.archive !== undefined) return requests.classes.archive(of(options.archive));
  if (options.rename) {
    const [name, to] = pair(options.rename, '--rename OLD NEW');
    return requests.classes.rename({ ...of(name), name: to });
  }
  if (options.merge) {
    const [from, into] = pair(options.merge, '--merge OLD NEW');
    return requests.classes.merge({ from: idOf(classes, from), into: idOf(classes, into) });
  }
  if (options.move) {
    const [name, place] = pair(options.move, '--move NAME PLACE');
    return requests.classes.move({ ...of(name), to: wholeNumber('A place', 1)(place) - 1 });
  }
  if (options.colour) {
    const [name, colour] = pair(options.colour, '--colour NAME COLOUR');
    return requests.classes.recolour({ ...of(name), colour: oneOf(colour, classColours) + 1 });
  }
  if (options.key) {
    const [name, key] = pair(options.key, '--key NAME KEY');
    const chosen = key === 'none' ? null : classKeys[oneOf(key.toUpperCase(), classKeys)];
    return requests.classes.rekey({ ...of(name), key: chosen ?? null });
  }
  return { classes };
}

/** Where a word stands among those that are known. */
function oneOf(word: string, known: readonly string[]): number {
  const index = known.indexOf(word);
  if (index >= 0) return index;
  throw new Failure('bad-input', `“${word}” is none of ${known.join(', ')}.`, 'Choose one of these.');
}

function pair(words: readonly string[], usage: string): [string, string] {
  const [first, second] = words;
  if (first !== undefined && second !== undefined && words.length === 2) return [first, second];
  throw new Failure('bad-input', `${usage.split(' ')[0] ?? ''} takes two words.`, `Write ${usage}.`);
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
