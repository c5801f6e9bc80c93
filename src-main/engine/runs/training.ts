import { join } from 'node:path';
import type * as v from 'valibot';
import type { runs as runsContract, TrainResult } from '../../../src-shared/contract/runs';
import type { Evaluation } from '../../../src-shared/domain/evaluation';
import { Failure } from '../../../src-shared/domain/failure';
import type { Recipe } from '../../../src-shared/domain/recipe';
import type { EpochMetrics } from '../../../src-shared/workers/trainer';
import type { JobContext } from '../jobs';
import type { Project } from '../project';
import type { Services } from '../services';
import { withTrainer, type Trainer } from '../children/trainers';
import { evaluateParts } from './evaluations';
import { writeManifest } from './manifest';
import { preparePixels, type LeftOut, type Wanted } from './pixels';
import { findRecipe } from './recipes';
import { takeSnapshot, type Snapshot } from './snapshots';
import { currentSplit } from './splits';

type Params = v.InferOutput<(typeof runsContract)['train']['params']>;
type TrainerResult = Awaited<ReturnType<Trainer['client']['trainer']['train']>>;

/** Trains a classifier on the current labels and split and evaluates it. The run is in the catalog from its start. */
export async function train(
  services: Services,
  project: Project,
  params: Params,
  job: JobContext,
): Promise<TrainResult> {
  const recipe = findRecipe(params.recipe);
  refuseWhatIsNotHere(params);
  const epochs = params.epochs ?? recipe.epochs;
  const { id: split, madeDefault } = currentSplit(project);
  const leftOut = await prepareAll(services, project, split, recipe, job);
  const { row, snapshot } = await takeSnapshot(project, split, new Set(leftOut.map(({ image }) => image)));
  checkTrainable(snapshot);
  const run = project.catalog.runs.add(JSON.stringify(recipe), params.seed, epochs, Date.now());
  try {
    project.catalog.runs.start(run, row.snapshot);
    services.notices.runChanged(run);
    const manifest = await writeManifest(project, run, snapshot, { recipe, seed: params.seed, epochs });
    const trained = await runTrainer(services, project, run, manifest, job);
    const evaluations = await evaluateParts(project.folder.run(run), snapshot);
    project.catalog.splits.seal(split, Date.now());
    const result: TrainResult = {
      ...describe(run, recipe, snapshot, trained, evaluations, epochsOf(project, run)),
      snapshot: row.snapshot,
      seed: params.seed,
      madeDefaultSplit: madeDefault,
      leftOut: leftOut.map(({ path, reason }) => ({ path, reason })),
    };
    project.catalog.runs.end(run, 'done', Date.now(), JSON.stringify(result), null);
    return result;
  } catch (error) {
    const failure = Failure.from(error);
    const state = failure.kind === 'cancelled' ? 'cancelled' : 'failed';
    project.catalog.runs.end(run, state, Date.now(), null, failure.message);
    throw error;
  } finally {
    services.notices.runChanged(run);
  }
}

/** Epochs of a run as far as it has come. */
export const epochsOf = (project: Project, run: number): EpochMetrics[] =>
  project.catalog.runs.epochs(run).map((metrics) => JSON.parse(metrics) as EpochMetrics);

function refuseWhatIsNotHere({ precision, device }: Params): void {
  if (precision === 'bfloat16') {
    throw new Failure('unsupported', 'This version trains in float32 only.', 'Leave --precision at auto.');
  }
  if (device === 'gpu') {
    throw new Failure(
      'unsupported',
      'Choosing the GPU is not possible yet.',
      'Leave --device at auto: a GPU is used where TensorFlow finds one.',
    );
  }
}

async function prepareAll(
  services: Services,
  project: Project,
  split: number,
  recipe: Recipe,
  job: JobContext,
): Promise<LeftOut[]> {
  const members = project.catalog.splits.members(split);
  const wanted: Wanted[] = project.catalog.images
    .trainable()
    .filter(({ id }) => members.has(id))
    .map(({ id, sourceRoot, path, sha256 }) => ({ image: id, file: join(sourceRoot, path), sha256 }));
  return preparePixels(project, services.decoders, wanted, recipe.inputEdge, job);
}

function checkTrainable({ classes, labels, parts }: Snapshot): void {
  if (classes.length < 2) {
    throw new Failure(
      'no-data',
      `All labelled images are “${classes[0] ?? ''}”.`,
      'Training needs at least two classes: label some of another.',
    );
  }
  const trained = new Set(labels.filter((_, index) => parts[index] === 0));
  const without = classes.filter((_, index) => !trained.has(index));
  if (without.length > 0) {
    throw new Failure(
      'no-data',
      `No training image is labelled “${without.join('”, “')}”.`,
      'Label more of it and make a new split.',
    );
  }
}

async function runTrainer(
  services: Services,
  project: Project,
  run: number,
  manifest: string,
  job: JobContext,
): Promise<TrainerResult> {
  job.phase('Loading TensorFlow', '', null);
  return withTrainer({ log: services.childLog('trainer') }, async (trainer) => {
    let phase = '';
    trainer.on('trainer', 'progressed', (progress) => {
      if (progress.phase !== phase) job.phase(phaseNames[progress.phase], 'images', progress.total);
      phase = progress.phase;
      job.reach(progress.done, progress.total);
    });
    trainer.on('trainer', 'epochEnded', (metrics) => {
      project.catalog.runs.addEpoch(run, metrics.epoch, JSON.stringify(metrics));
      services.emit('runs', 'epochEnded', { job: job.id, run: `r${String(run)}`, metrics });
    });
    return trainer.client.trainer.train({ manifest }, job.signal);
  });
}

const phaseNames = {
  loading: 'Loading',
  training: 'Training',
  predicting: 'Evaluating',
  writing: 'Writing the model',
} as const;

function describe(
  run: number,
  recipe: Recipe,
  snapshot: Snapshot,
  trained: TrainerResult,
  { train, validation, test }: Record<'train' | 'validation' | 'test', Evaluation | null>,
  epochs: readonly EpochMetrics[],
): Omit<TrainResult, 'snapshot' | 'seed' | 'madeDefaultSplit' | 'leftOut'> {
  const shown = test ?? validation;
  return {
    run: `r${String(run)}`,
    recipe: recipe.id,
    classes: [...snapshot.classes],
    epochs: trained.epochs,
    imagesPerSecond: epochs.map((epoch) => epoch.imagesPerSecond),
    seconds: trained.seconds,
    train: figuresOf(train),
    validation: figuresOf(validation),
    test: figuresOf(test),
    confusion: shown?.confusion ?? [],
    perClass: shown?.perClass ?? [],
    device: trained.environment.device,
    precision: trained.precision,
    peakRssMb: trained.peakRssMb,
    augmentationApplied: trained.augmentationApplied,
  };
}

const figuresOf = (evaluation: Evaluation | null) =>
  evaluation && {
    n: evaluation.n,
    loss: evaluation.loss,
    accuracy: evaluation.accuracy,
    interval: evaluation.interval,
  };
