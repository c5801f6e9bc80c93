import type { Command } from 'commander';
import type { RunRow } from '../../../src-shared/domain/run';
import { action, command } from '../command';
import { percent, print, table } from '../output';
import { durationOf } from '../progress';
import { exitCodes, withEngine } from '../session';

/** Notes on a run: why it failed, what is damaged, and whether it can be resumed. */
function noteOf({ state, failure, isResumable, damage }: RunRow): string {
  const resumable = isResumable && state !== 'done' ? ['resumable'] : [];
  const sentences = [failure, damage].filter((text) => text !== null && text !== undefined);
  return [...sentences, ...resumable].join(' – ');
}

/** Epochs of a run as '8', '3 of 8' or '12 of 40 in 5 folds'. */
function lengthOf({ epochs, epochsDone, folds }: RunRow): string {
  const done = epochsDone === epochs ? String(epochs) : `${String(epochsDone)} of ${String(epochs)}`;
  return folds === undefined ? done : `${done} in ${String(folds)} folds`;
}

export function runsCommand(): Command {
  return command('runs', 'list runs, newest first')
    .argument('<project>', 'project folder')
    .action(
      action(async (project: string, { json = false }: { json?: boolean }) => {
        const { runs } = await withEngine(project, ({ requests }) => requests.runs.list({}));
        print(json, { runs }, () =>
          table(
            [
              'run',
              'recipe',
              'state',
              'epochs',
              'seed',
              'snapshot',
              'test accuracy',
              '95 % interval',
              'looks',
              'took',
              '',
            ],
            runs.map((run) => [
              run.run,
              run.recipe,
              run.state,
              lengthOf(run),
              run.seed,
              run.snapshot ?? '–',
              run.test ? percent(run.test.accuracy) : '–',
              run.test ? `${percent(run.test.interval[0])} – ${percent(run.test.interval[1])}` : '–',
              run.testSet.looks,
              run.seconds === null ? '–' : durationOf(run.seconds),
              noteOf(run),
            ]),
          ),
        );
        return exitCodes.done;
      }),
    );
}
