import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as v from 'valibot';
import { checkpointsFolder } from '../../../src-shared/workers/checkpoints';
import type { RunRecord } from '../catalog/runs';
import { throwIfCancelled } from '../jobs';
import type { Project } from '../project';
import { evaluateParts, readEvaluations } from '../runs/evaluations';
import { readSnapshot } from '../runs/snapshots';
import type { Part } from './part';

/** Are the files of runs there, and their checkpoints whole? */
export const runsPart: Part = {
  name: 'runs',
  async examine(project, _services, job) {
    const all = project.catalog.runs.all();
    job.phase('Looking at runs', 'runs', all.length);
    const wrong: string[] = [];
    const withoutFigures: RunRecord[] = [];
    for (const run of all) {
      throwIfCancelled(job.signal);
      if (run.state === 'queued' || run.state === 'running') continue;
      const name = `r${String(run.id)}`;
      const gone = run.state === 'done' ? await goneFiles(project, run) : [];
      if (gone.length > 0) wrong.push(`${name} lacks ${gone.join(', ')}`);
      if (gone.length === 1 && gone[0] === figures) withoutFigures.push(run);
      const damaged = await damagedCheckpoints(project.folder.run(run.id));
      if (damaged.length > 0)
        wrong.push(`${name} has damaged checkpoints (${damaged.join(', ')}), which are passed over`);
      job.advance(1);
    }
    return {
      detail: `${String(all.length)} runs`,
      wrong: wrong.length === 0 ? '' : `${wrong.join('; ')}.`,
      ...(withoutFigures.length === 0 ? {} : { mend: () => reckonFigures(project, withoutFigures) }),
    };
  },
};

const figures = 'evaluation.json';
const finishedFiles = ['recipe.json', 'metrics.jsonl', 'model/model.json', 'model/weights.bin', 'model/metadata.json'];

async function goneFiles(project: Project, run: RunRecord): Promise<string[]> {
  const folder = project.folder.run(run.id);
  const gone = finishedFiles.filter((name) => !existsSync(join(folder, name)));
  const snapshot = run.snapshot === null ? undefined : project.catalog.snapshots.byId(run.snapshot);
  const predictions = await stat(join(folder, 'predictions.f32')).catch(() => null);
  const expected = snapshot ? snapshot.images * snapshot.classes.length * 4 : null;
  if (!predictions || (expected !== null && predictions.size !== expected)) gone.push('predictions.f32');
  const hasFigures = await readEvaluations(folder).then(
    () => true,
    () => false,
  );
  return hasFigures ? gone : [...gone, figures];
}

/** Figures follow from predictions and snapshot. */
async function reckonFigures(project: Project, runs: readonly RunRecord[]) {
  let mended = 0;
  for (const { id, snapshot } of runs) {
    if (snapshot === null) continue;
    await evaluateParts(project.folder.run(id), await readSnapshot(project, snapshot));
    mended += 1;
  }
  return { mended, detail: `figures of ${String(mended)} runs reckoned anew from their predictions` };
}

/** As the trainer writes them: the SHA-256 of each file of a checkpoint. */
const Sums = v.pipe(v.string(), v.parseJson(), v.object({ files: v.record(v.string(), v.string()) }));

async function damagedCheckpoints(run: string): Promise<string[]> {
  const folder = join(run, checkpointsFolder);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => !name.endsWith('.tmp')) : [];
  const damaged: string[] = [];
  for (const name of names) {
    if (!(await isWhole(join(folder, name)).catch(() => false))) damaged.push(name);
  }
  return damaged;
}

async function isWhole(checkpoint: string): Promise<boolean> {
  const { files } = v.parse(Sums, await readFile(join(checkpoint, 'manifest.json'), 'utf8'));
  for (const [name, sha256] of Object.entries(files)) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(join(checkpoint, name)), hash);
    if (hash.digest('hex') !== sha256) return false;
  }
  return true;
}
