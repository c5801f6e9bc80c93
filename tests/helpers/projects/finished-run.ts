import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { at } from '../../../src-shared/domain/at';
import { randomGenerator } from '../../../src-shared/domain/random';
import { TrainResult } from '../../../src-shared/domain/run';
import { runFiles } from '../../../src-shared/workers/run-files';
import type { Project } from '../../../src-main/engine/project/project';
import { evaluateParts } from '../../../src-main/engine/results/evaluations';
import { figuresOf } from '../../../src-main/engine/results/figures-now';
import { takeSnapshot } from '../../../src-main/engine/splits/snapshots';
import { bytesOf } from '../../../src-main/platform/atomic';
import { writeWithSums } from '../../../src-main/platform/sums/sums';
import { tinyRecipe } from './recipes';

/** Numbers of parts in the catalog. */
const [train, validation] = [0, 1];

/**
 * Gives a project of labelled images a split and a finished run, as if trained: about nine of ten predictions are right, and each class is
 * mostly taken for its neighbours. Every third image is in the validation part.
 * @returns the run
 */
export async function addFinishedRun(project: Project): Promise<string> {
  const { catalog, folder } = project;
  const parts = new Map(catalog.images.trainable().map(({ id }) => [id, id % 3 === 0 ? validation : train]));
  const split = catalog.transaction(() => {
    const id = catalog.splits.add('stratified', parts, parts.size, Date.now());
    catalog.splits.setCurrent(id);
    return id;
  });
  const { row, snapshot } = await takeSnapshot(project, split);
  const id = catalog.runs.add({
    recipe: JSON.stringify(tinyRecipe),
    settings: '{}',
    seed: 0,
    epochs: 1,
    at: Date.now(),
  });
  catalog.runs.start(id, row.snapshot);
  const runFolder = folder.run(id);
  await mkdir(runFolder, { recursive: true });
  const predictions = draw(snapshot.labels, snapshot.classes.length);
  await writeWithSums(runFolder, { [runFiles.predictions]: bytesOf(predictions) });
  const evaluations = await evaluateParts(runFolder, snapshot);
  const result: v.InferInput<typeof TrainResult> = {
    ...{
      run: `r${String(id)}`,
      recipe: tinyRecipe.id,
      snapshot: row.snapshot,
      classes: [...snapshot.classes],
      epochs: 1,
    },
    ...{ ending: 'complete', keptEpoch: 1, skippedSteps: 0, resumes: [], seed: 0, imagesPerSecond: [1], seconds: 1 },
    ...{ train: figuresOf(evaluations.train), validation: figuresOf(evaluations.validation), test: null },
    testAsSealed: null,
    ...{ confusion: [], perClass: [], device: 'cpu', precision: 'float32', peakRssMb: 1, leftOut: [] },
    ...{ augmentationApplied: tinyRecipe.augmentation, madeDefaultSplit: false },
  };
  catalog.runs.end(id, { state: 'done', at: Date.now(), result: JSON.stringify(v.parse(TrainResult, result)) });
  await writeFile(join(runFolder, runFiles.metrics), '');
  return `r${String(id)}`;
}

/** Probabilities [images, classes] around the labels. */
function draw(labels: Int32Array, classes: number): Float32Array {
  const random = randomGenerator('predictions');
  const probabilities = new Float32Array(labels.length * classes);
  labels.forEach((label, image) => {
    const neighbour = (label + (random.integer(2) === 0 ? 1 : classes - 1)) % classes;
    const isRight = random.next() < 0.9;
    const confidence = 0.5 + random.next() / 2;
    const top = isRight ? label : neighbour;
    const rest = (1 - confidence) / Math.max(1, classes - 1);
    probabilities.fill(rest, image * classes, (image + 1) * classes);
    probabilities[image * classes + top] = at(probabilities, image * classes + top) + confidence - rest;
  });
  return probabilities;
}
