import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { runFiles } from '../../../src-shared/workers/run-files';
import { EpochMetrics } from '../../../src-shared/domain/training';
import { readWhole, takeSums } from '../../platform/sums/sums';
import { readStored } from '../catalog/stored-json';
import type { Project } from '../project/project';

/** Metrics of a run's epochs so far, without those that can't be read any more. */
export const epochsOf = (project: Project, run: number): EpochMetrics[] =>
  project.catalog.runs.epochs(run).flatMap((metrics) => readStored(EpochMetrics, metrics) ?? []);

/**
 * Replaces a run's epochs in the catalog by those in the file that its trainer wrote. Epochs reported during training can differ: one
 * that a dead trainer had reported may not have been trained again.
 */
export async function recordEpochs(project: Project, run: number): Promise<void> {
  const folder = project.folder.run(run);
  const file = join(folder, runFiles.metrics);
  if (!existsSync(file)) return; // training never began
  await takeSums(folder, [runFiles.metrics]); // its trainer has ended
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
