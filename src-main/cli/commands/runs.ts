import type { Command } from 'commander';
import { action, command } from '../command';
import { percent, print, table } from '../output';
import { durationOf } from '../progress';
import { exitCodes, withEngine } from '../session';

export function runsCommand(): Command {
  return command('runs', 'list runs, newest first')
    .argument('<project>')
    .action(
      action(async (project: string, { json = false }: { json?: boolean }) => {
        const { runs } = await withEngine(project, ({ requests }) => requests.runs.list({}));
        print(json, { runs }, () =>
          table(
            ['run', 'recipe', 'state', 'epochs', 'seed', 'snapshot', 'test accuracy', '95 % interval', 'took', ''],
            runs.map((run) => [
              run.run,
              run.recipe,
              run.state,
              run.epochs,
              run.seed,
              run.snapshot ?? '–',
              run.test ? percent(run.test.accuracy) : '–',
              run.test ? `${percent(run.test.interval[0])} – ${percent(run.test.interval[1])}` : '–',
              run.seconds === null ? '–' : durationOf(run.seconds),
              run.failure ?? '',
            ]),
          ),
        );
        return exitCodes.done;
      }),
    );
}
