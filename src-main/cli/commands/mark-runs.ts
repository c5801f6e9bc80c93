import type { Command } from 'commander';
import { action, command } from '../command';
import { print } from '../output';
import { runId } from '../run-id';
import { exitCodes, withEngine } from '../session';

/** `facet star`: marks a run that is worth coming back to. */
export function starCommand(): Command {
  return command('star', 'star a run, or take its star back (can be undone)')
    .argument('<project>', 'project folder')
    .requiredOption('--run <run>', 'run, such as r1', runId)
    .option('--off', 'take the star back')
    .action(
      action(async (project: string, { run, off = false, json }: { run: string; off?: boolean; json?: boolean }) => {
        const { changed, step } = await withEngine(project, ({ requests }) =>
          requests.runs.star({ run, starred: !off }),
        );
        print(
          json ?? false,
          { run, starred: !off, changed, step },
          () => `${run} ${off ? 'has no star' : 'is starred'}.`,
        );
        return exitCodes.done;
      }),
    );
}

/** `facet note`: keeps a sentence with a run. */
export function noteCommand(): Command {
  return command('note', 'keep a note with a run; an empty one deletes it (can be undone)')
    .argument('<project>', 'project folder')
    .argument('<text>', 'note, up to 500 characters')
    .requiredOption('--run <run>', 'run, such as r1', runId)
    .action(
      action(async (project: string, text: string, { run, json }: { run: string; json?: boolean }) => {
        const { changed, step } = await withEngine(project, ({ requests }) => requests.runs.note({ run, note: text }));
        print(json ?? false, { run, note: text.trim(), changed, step }, (shown) =>
          shown.note === '' ? `${run} has no note.` : `${run}: ${shown.note}`,
        );
        return exitCodes.done;
      }),
    );
}
