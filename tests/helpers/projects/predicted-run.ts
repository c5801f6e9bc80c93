import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainResult } from '../../../src-shared/domain/run';
import { at } from '../../../src-shared/domain/at';
import { randomGenerator } from '../../../src-shared/domain/random';
import type { Project } from '../../../src-main/engine/project/project';
import { evaluateParts } from '../../../src-main/engine/results/evaluations';
import { takeSnapshot } from '../../../src-main/engine/splits/snapshots';
import { bytesOf } from '../../../src-main/platform/atomic';
import { runFiles } from '../../../src-shared/workers/run-files';
import { tinyRecipe } from './recipes';

/**
 * Adds a finished run without a model whose predictions are drawn: the label's logit is 1.5 higher on average, so that some are wrong.
 * @param validation number of its validation images; further labelled images are in its training part
 * @returns its name
 */
export async function addPredictedRun(project: Project, validation: number): Promise<string> {
  const { catalog, folder } = project;
  const members = new Map(catalog.images.trainable().map(({ id }, index) => [id, index < validation ? 1 : 0]));
  const split = catalog.transaction(() => catalog.splits.add('{}', members, members.size, 0));
  const { row, snapshot } = await takeSnapshot(project, split);
  const run = catalog.runs.add({ recipe: JSON.stringify(tinyRecipe), settings: '{}', seed: 0, epochs: 1, at: 0 });
  catalog.runs.start(run, row.snapshot);
  const path = folder.run(run);
  await mkdir(path, { recursive: true });
  await writeFile(
    join(path, runFiles.predictions),
    bytesOf(drawnPredictions(snapshot.labels, snapshot.classes.length)),
  );
  await evaluateParts(path, snapshot);
  const result = { ...emptyResult, run: `r${String(run)}`, snapshot: row.snapshot, classes: [...snapshot.classes] };
  catalog.runs.end(run, { state: 'done', at: 1, result: JSON.stringify(result) });
  return result.run;
}

/** @returns probabilities [labels, classes] */
function drawnPredictions(labels: Int32Array, classes: number): Float32Array {
  const random = randomGenerator('predictions');
  const probabilities = new Float32Array(labels.length * classes);
  const powers = new Float64Array(classes);
  labels.forEach((label, image) => {
    for (let index = 0; index < classes; index += 1) {
      const noise = random.next() + random.next() + random.next() - 1.5;
      powers[index] = Math.exp(3 * noise + (index === label ? 1.5 : 0));
    }
    const total = powers.reduce((sum, power) => sum + power, 0);
    for (let index = 0; index < classes; index += 1) probabilities[image * classes + index] = at(powers, index) / total;
  });
  return probabilities;
}

const emptyResult: Omit<TrainResult, 'run' | 'snapshot' | 'classes'> = {
  ...{ recipe: tinyRecipe.id, starter: null, crop: 'none', tried: [], epochs: 1, keptEpoch: 1, skippedSteps: 0 },
  ending: 'complete',
  ...{ resumes: [], seed: 0, imagesPerSecond: [], seconds: 0, train: null, validation: null, test: null },
  ...{ folds: null, testAsSealed: null, confusion: [], perClass: [], device: 'cpu', precision: 'float32' },
  ...{ peakRssMb: 0, augmentationApplied: {}, madeDefaultSplit: false, joined: 0, heldBack: 0, tied: 0, missing: 0 },
  ...{ lacking: [], warnings: [], leftOut: [] },
};
