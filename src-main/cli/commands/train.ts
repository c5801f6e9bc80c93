import { Option, type Command } from 'commander';
import { foldLimits } from '../../../src-shared/domain/fold-figures';
import { leakText } from '../../../src-shared/domain/leaks';
import type { TrainResult } from '../../../src-shared/domain/run';
import { Failure } from '../../../src-shared/domain/failure';
import type { EpochMetrics } from '../../../src-shared/domain/training';
import { action, command, wholeNumber } from '../command';
import { cropOption, type CropOptions } from '../crop';
import { wasInterrupted } from '../interrupts';
import { starterFor, withStarter, type StarterOptions } from '../starters';
import { print } from '../output';
import { percent } from '../../../src-shared/domain/figure-text';
import { durationOf } from '../progress';
import { readRecipe } from '../recipe-file';
import { runId } from '../run-id';
import { shellCommand } from '../shell-command';
import { exitCodes, withEngine, type Session } from '../session';
import { note } from '../terminal';
import { describeRun } from '../training-text';

/** Options of a training. */
export interface TrainOptions extends StarterOptions, CropOptions {
  /** Default: quick if its starter is installed, else b. */
  readonly recipe?: string;
  readonly epochs?: number;
  readonly seed: number;
  readonly precision: 'auto' | 'float32' | 'bfloat16';
  readonly device: 'auto' | 'cpu' | 'gpu';
  readonly resume?: string;
  readonly holdBackNew?: boolean;
  readonly folds?: number;
  readonly json?: boolean;
}

export function trainCommand(): Command {
  return withStarter(command('train', 'train a classifier on the present labels, evaluate it, and keep it as a run'))
    .argument('<project>', 'project folder')
    .option(
      '--recipe <id>',
      'quick, fine, a, b, one of the project’s own, or a JSON file (default: quick, or b if the starter model is not installed)',
    )
    .addOption(cropOption('the recipe’s'))
    .option('--epochs <n>', 'number of epochs (default: the recipe’s)', wholeNumber('--epochs', 1))
    .option('--seed <n>', 'seed; another seed gives another run', wholeNumber('--seed', 0), 0)
    .addOption(
      new Option('--precision <p>', 'arithmetic: auto is bfloat16 on processors with AMX, else float32')
        .choices(['auto', 'float32', 'bfloat16'])
        .default('auto'),
    )
    .addOption(new Option('--device <d>', 'where to train').choices(['auto', 'cpu', 'gpu']).default('auto'))
    .option('--hold-back-new', 'leave out images labelled after the split, which otherwise join the training part')
    .option(
      '--folds <k>',
      `measure the recipe by training once per fold, each time without that fold’s images, and predicting these (${String(foldLimits.least)} to ${String(foldLimits.most)}); keeps no model`,
      wholeNumber('--folds', foldLimits.least, foldLimits.most),
    )
    .addOption(
      // A resumed run keeps its other settings.
      new Option(
        '--resume <run>',
        'continue a run from its last checkpoint, or restart it if it has none; --epochs is then the total',
      )
        .argParser(runId)
        .conflicts(['recipe', 'crop', 'seed', 'precision', 'device', 'holdBackNew', 'folds']),
    )
    .addHelpText(
      'after',
      '\nWithout a split, the default one is made: 80 % train, 10 % validation, 10 % test, by class, seed 0.' +
        '\nValidation and test stay as they are. New labels join the training part, except copies of validation or test images.' +
        '\nFolds take all labelled images except those of the test part. Copies, and images that the split keeps together, share a fold.' +
        '\nCtrl-C stops after the present step. The run is kept up to its last checkpoint and can be resumed.',
    )
    .action(
      action(async (project: string, options: TrainOptions) => {
        const { result, leaks } = await withEngine(project, async (session) => {
          const trained = await withResumeHint(session, project, () =>
            options.resume === undefined ? train(session, options) : resume(session, options.resume, options.epochs),
          );
          return { result: trained, ...(await session.requests.runs.leaks({ run: trained.run })) };
        });
        print(options.json ?? false, { ...result, ...tableOf(result), leaks }, (shown) =>
          [
            describeRun(shown),
            ...leaks.map(leakText),
            '',
            `Next: ${shellCommand('advice', project, '--run', shown.run)}`,
          ].join('\n'),
        );
        return result.leftOut.length > 0 ? exitCodes.someRefused : exitCodes.done;
      }),
    );
}

/** Trains, with one line per epoch on standard error. */
export async function train(session: Session, options: TrainOptions): Promise<TrainResult> {
  const { crop, epochs, seed, precision, device, holdBackNew, folds } = options;
  const recipe = options.recipe ?? (await defaultRecipe(session));
  const starter = await starterFor(session, options);
  const given = recipe.endsWith('.json') ? await readRecipe(recipe) : recipe;
  const { splits } = session.requests;
  if (folds === undefined && (await splits.current({})) === null) {
    note('There is no split yet: making the default one (80/10/10, by class, seed 0).');
  }
  return withEpochLines(session, () =>
    session.jobs.runs.train(
      { recipe: given, starter, crop, epochs, seed, precision, device, holdBackNew, folds },
      session.job,
    ),
  );
}

/** Id of the default recipe. Notes why when it is not quick. */
async function defaultRecipe({ requests }: Session): Promise<string> {
  const { starters } = await requests.starters.list({});
  const missing = starters.find(({ id }) => id === 'general')?.reason ?? null;
  if (missing === null) return 'quick';
  note(`${missing} Training recipe b, which needs none.`);
  return 'b';
}

async function resume(session: Session, run: string, epochs: number | undefined): Promise<TrainResult> {
  return withEpochLines(session, () => session.jobs.runs.resume({ run, epochs }, session.job));
}

async function withEpochLines<T>(session: Session, work: () => Promise<T>): Promise<T> {
  const stops = [
    session.on('runs', 'planned', ({ sentences }) => {
      for (const sentence of sentences) note(sentence);
    }),
    session.on('runs', 'epochEnded', ({ metrics, fold }) => {
      if (fold === undefined) note(epochLine(metrics));
      else note(`fold ${String(fold.number)} of ${String(fold.of)}  ${epochLine({ ...metrics, epoch: fold.epoch })}`);
    }),
    session.on('runs', 'trainerRestarted', ({ message, next }) => {
      // Ctrl-C in a terminal reaches a starting trainer, too, which is then no failure of the trainer.
      if (!wasInterrupted()) note(`${message} ${next}`);
    }),
  ];
  try {
    return await work();
  } finally {
    for (const stop of stops) stop();
  }
}

/** Adds the command that resumes the run to the failure of a training that was cut off. */
async function withResumeHint<T>(session: Session, project: string, work: () => Promise<T>): Promise<T> {
  const touched: { run?: string } = {};
  const stop = session.on('runs', 'changed', ({ run }) => {
    touched.run = run;
  });
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure) || !resumableKinds.has(error.kind) || touched.run === undefined) throw error;
    const { runs } = await session.requests.runs.list({});
    const row = runs.find(({ run }) => run === touched.run);
    if (row?.isResumable !== true) throw error;
    throw new Failure(
      error.kind,
      row.beginsAnew
        ? `${error.message} ${row.run} has no checkpoint yet: resuming restarts it on the same images.`
        : `${error.message} ${row.run} is kept up to its last checkpoint.`,
      `Resume it: facet train ${project} --resume ${row.run}`,
      { cause: error },
    );
  } finally {
    stop();
  }
}

const resumableKinds: ReadonlySet<string> = new Set(['cancelled', 'child-died', 'disk-full', 'paused', 'step-failed']);

/** Fields of a run over folds as scripts know them from several trainings: one row per fold. None for one training. */
function tableOf({ run, folds }: TrainResult) {
  if (folds === null) return {};
  const rows = folds.each.map(({ epochs: _epochs, seconds: _seconds, ...validation }, index) => {
    return { run, settings: { fold: index + 1 }, validation };
  });
  return { runs: [run], best: run, table: rows };
}

function epochLine({ epoch, train, validation, imagesPerSecond, seconds }: EpochMetrics): string {
  const of = (name: string, figures: { loss: number; accuracy: number }): string =>
    `${name} ${percent(figures.accuracy)} loss ${figures.loss.toFixed(3)}`;
  const right = validation ? `  ${of('validation', validation)}` : '';
  return `epoch ${String(epoch).padStart(2)}  ${of('train', train)}${right}  ${imagesPerSecond.toFixed(1)} images/s  ${durationOf(seconds)}`;
}
