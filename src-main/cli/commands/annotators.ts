import type { Command } from 'commander';
import type { Annotator } from '../../../src-shared/contract/annotations';
import { Failure } from '../../../src-shared/domain/failure';
import { action, command } from '../command';
import { print, table } from '../output';
import { exitCodes, withEngine, type Session } from '../session';

interface Options {
  readonly rename?: string[];
  readonly json?: boolean;
}

export function annotatorsCommand(): Command {
  return command('annotators', 'list the people who labelled images, or rename one (which can be undone)')
    .argument('<project>', 'project folder')
    .option(
      '--rename <names...>',
      'show a person under another name everywhere: OLD NEW. Two people of one name count as one',
    )
    .action(
      action(async (project: string, options: Options) => {
        const result = await withEngine(project, (session) => change(session, options));
        print(options.json ?? false, result, ({ annotators }) => textOf(annotators));
        return exitCodes.done;
      }),
    );
}

/** A person's name; for labels of imports that name nobody, words that say so. */
export const personText = (name: string | null): string => name ?? '(imported labels)';

async function change(
  { requests: { annotations } }: Session,
  { rename }: Options,
): Promise<{ annotators: Annotator[] }> {
  if (rename) {
    const [from, to] = rename;
    if (from === undefined || to === undefined || rename.length !== 2) {
      throw new Failure('bad-input', '--rename takes two names.', 'Write --rename OLD NEW.');
    }
    await annotations.rename({ from, to });
  }
  return annotations.annotators({});
}

function textOf(annotators: readonly Annotator[]): string {
  if (annotators.length === 0) return 'Nobody’s answers are kept yet.';
  return table(
    ['person', 'images', 'imported', 'second looks', 'labels', 'unsure or excluded'],
    annotators.map((row) => [
      ...[personText(row.name), row.images, row.imported, row.secondLooks, row.labels, row.withoutClass],
    ]),
  );
}
