import type { Command } from 'commander';
import type { RunRow } from '../../../src-shared/contract/runs';
import { action, command } from '../command';
import { percent, print, table } from '../output';
import { durationOf } from '../progress';
import { exitCodes, withEngine } from '../session';

/** Why it failed, what of it is damaged, and whether it can go on. A run that is done has nothing to add. */
function noteOf({ state, failure, isResumable, damage }: RunRow): string {
  const resumable = isResumable && state !== 'done' ? ['resumable'] : [];
  const said = [failure, damage].filter((text) => text !== null && text !== undefined);
  return [...said, ...resumable].join(' – ');
}

export function runsCommand(): Command {
  return command('runs', 'list runs, newest first')
    .argument('<project>')
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
              run.epochsDone === run.epochs ? run.epochs : `${String(run.epochsDone)} of ${String(run.epochs)}`,
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
