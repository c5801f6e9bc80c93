import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { runFiles } from '../../../src-shared/workers/run-files';
import { EpochMetrics } from '../../../src-shared/domain/training';
import { readWhole, takeSums } from '../../platform/sums/sums';
import { readStored } from '../catalog/stored-json';
import type { Project } from '../project/project';

/** Epochs of a run as far as it has come, but those that can't be read any more. */
export const epochsOf = (project: Project, run: number): EpochMetrics[] =>
  project.catalog.runs.epochs(run).flatMap((metrics) => readStored(EpochMetrics, metrics) ?? []);

/**
 * Takes a run's epochs from what its trainer wrote. What was told while it trained can differ: an epoch that a dead
 * trainer had told of may not have been trained again.
 */
export async function recordEpochs(project: Project, run: number): Promise<void> {
  const folder = project.folder.run(run);
  const file = join(folder, runFiles.metrics);
  if (!existsSync(file)) return; // it never came to train
  await takeSums(folder, [runFiles.metrics]); // its trainer is over
  const text = (await readWhole(file, { adopts: false })).toString('utf8');
  const lines = text
    .split('\n')
    .map((line) => v.safeParse(Line, line))
    .filter((parsed) => parsed.success)
    .map(({ output }) => output);
  project.catalog.runs.replaceEpochs(
    run,
    lines.map((metrics) => ({ epoch: metrics.epoch, metrics: JSON.stringify(metrics) })),
  );
}

const Line = v.pipe(v.string(), v.parseJson(), EpochMetrics);
