import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { ForgetReport } from '../../../src-shared/contract/forgets';
import { Failure } from '../../../src-shared/domain/failure';
import { visibleCopy } from '../../../src-shared/domain/visible';
import { action, command, withFilter, type FilterOptions } from '../command';
import { count, print } from '../output';
import { exitCodes, withEngine } from '../session';
import { harmless } from '../terminal';
import { selectionOf } from './label';

interface Options extends FilterOptions {
  readonly ids?: string;
  readonly dryRun?: boolean;
  readonly removeBackups?: boolean;
  readonly removeRuns?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function forgetCommand(): Command {
  return withFilter(command('forget', 'delete everything that a project has of some images; this can’t be undone'))
    .argument('<project>', 'project folder')
    .option('--ids <ids>', 'ids of images, separated by commas')
    .option('--dry-run', 'only report what would be deleted, and what else contains the images')
    .option('--remove-backups', 'also delete the backups that contain the images')
    .option('--remove-runs', 'also delete the snapshots and runs that contain the images, with models and checkpoints')
    .option('--yes', 'don’t ask for confirmation; required if standard input is not a terminal')
    .addHelpText(
      'after',
      '\nOriginals are never touched: importing their folder again brings the images back as new ones.' +
        '\nExported models are listed, not deleted.',
    )
    .action(
      action(async (project: string, options: Options) => {
        const { json = false, dryRun = false, removeBackups = false, removeRuns = false } = options;
        const selection = selectionOf(options);
        const report = await withEngine(project, async ({ jobs, job }) => {
          if (!dryRun && options.yes !== true) {
            requireTerminal();
            const found = await jobs.forgets.run({ selection, dryRun: true }, job);
            await requireYes(describe(visibleCopy(found), true), job.signal);
          }
          return jobs.forgets.run({ selection, dryRun, removeBackups, removeRuns }, job);
        });
        print(json, report, (shown) => describe(shown, dryRun));
        return exitCodes.done;
      }),
    );
}

/** Requires a terminal to ask in. Without one, only --yes confirms: the end of an empty input does not. */
function requireTerminal(): void {
  if (process.stdin.isTTY) return;
  throw new Failure(
    'bad-input',
    'Forgetting can’t be undone and has to be confirmed, but standard input is not a terminal. Nothing was forgotten.',
    'See what would be deleted with --dry-run, then confirm with --yes.',
  );
}

/** Asks for confirmation, the one question of the command line: there is no undo. */
async function requireYes(what: string, signal: AbortSignal | undefined): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT')); // a terminal that is being read sends no signal
  try {
    const answer = await terminal.question(harmless(`${what}\nThis can’t be undone. Forget them? (y/N) `), {
      signal,
    });
    if (!/^y(es)?$/i.test(answer.trim())) throw new Failure('cancelled', 'Nothing was forgotten.');
  } finally {
    terminal.close();
  }
}

function describe(report: ForgetReport, isDry: boolean): string {
  const { images, thumbnails, pixels, embeddings, labelEvents, predictions, backups, runs, snapshots, models } = report;
  const parts = [
    count(thumbnails, 'thumbnail'),
    count(pixels, 'decoded picture'),
    count(embeddings, 'feature row'),
    count(labelEvents, 'label event'),
    count(predictions, 'prediction'),
  ];
  const { removedBackups, removedRuns, removedSnapshots } = report;
  const removed = [
    ...(removedBackups > 0 ? [`Deleted ${count(removedBackups, 'backup')} that contained them.`] : []),
    ...(removedSnapshots > 0
      ? [`Deleted ${count(removedSnapshots, 'snapshot')} and ${count(removedRuns, 'run')} that they were part of.`]
      : []),
  ];
  const names = backups.map(({ backup }) => backup).join(', ');
  const held = [
    ...(backups.length > 0 ? [`Still in ${count(backups.length, 'backup')} (--remove-backups): ${names}`] : []),
    ...(snapshots.length > 0
      ? [`Still named by ${count(snapshots.length, 'snapshot')} (--remove-runs): ${snapshots.join(', ')}`]
      : []),
    ...(runs.length > 0 ? [`Still trained on by ${runs.map(({ run }) => run).join(', ')} (--remove-runs)`] : []),
    ...models.map(({ run, folder }) => `Exported from ${run}, to be deleted by hand: ${folder}`),
  ];
  const verb = isDry ? 'Would forget' : 'Forgot';
  return [`${verb} ${count(images, 'image')}: ${parts.join(', ')}.`, ...removed, ...held].join('\n');
}
