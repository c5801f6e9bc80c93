import { existsSync, readdirSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { checkpointsFolder } from '../../../../src-shared/workers/checkpoints';
import { modelFiles, runFiles } from '../../../../src-shared/workers/run-files';
import { digestOfFile } from '../../../platform/sums/digest';
import { retakeSums, sumsFile, writeWithSums, type SumsFinding } from '../../../platform/sums/sums';
import type { RunRecord } from '../../catalog/runs';
import { readStored } from '../../catalog/stored-json';
import { throwIfCancelled } from '../../base/jobs';
import type { Project } from '../../project/project';
import { evaluateParts } from '../../results/evaluations';
import { damageOf as rowDamageOf, foldsOf } from '../../runs/rows';
import { readSnapshot } from '../../splits/snapshots';
import type { Part, Repair } from './part';
import { sumsOf, withoutSums } from './sums';

/** Checks that the files of runs are there and unchanged since they were written, and that their checkpoints are whole. */
export const runsPart: Part = {
  name: 'runs',
  async examine(project, _services, job) {
    const all = project.catalog.runs.all();
    job.phase('Checking runs', 'runs', all.length);
    const wrong: string[] = [];
    const found: string[] = [];
    const mendable: Mendable[] = [];
    for (const run of all) {
      throwIfCancelled(job.signal);
      if (run.state === 'queued' || run.state === 'running') continue;
      const name = `r${String(run.id)}`;
      const damage = rowDamageOf(run);
      if (damage !== null) wrong.push(`${name}: ${damage} Restore a backup, or train again`);
      const gone = run.state === 'done' ? await goneFiles(project, run) : [];
      if (gone.length > 0) wrong.push(`${name} is missing ${gone.join(', ')}`);
      const sums = await sumsOfRun(project, run);
      if (sums.damaged.length > 0) wrong.push(`${name} has damaged files: ${sums.damaged.join(', ')}; ${advice}`);
      if (sums.found.length > 0) found.push(name);
      mendable.push({
        run,
        figures: areAllIn([...gone, ...sums.damaged], [runFiles.evaluation]),
        damaged: sums.damaged,
      });
      const checkpoints = await damagedCheckpoints(project.folder.run(run.id));
      if (checkpoints.length > 0)
        wrong.push(`${name} has damaged checkpoints (${checkpoints.join(', ')}), which are not used`);
      job.advance(1);
    }
    const isMendable = mendable.some(({ figures, damaged }) => figures || damaged.some(canBeMended));
    return {
      detail: `${String(all.length)} runs${withoutSums(found)}`,
      wrong: wrong.length === 0 ? '' : `${wrong.join('; ')}.`,
      ...(isMendable ? { mend: () => mend(project, mendable) } : {}),
    };
  },
};

const advice = 'restore them from a copy of the project, or train again';

/** A run, and its parts that can be made again. */
interface Mendable {
  readonly run: RunRecord;
  /** Whether only the figures are missing or damaged; they follow from predictions and snapshot. */
  readonly figures: boolean;
  readonly damaged: readonly string[];
}

/** Compares a run's files with their checksums. Those of the model are in its own folder. */
async function sumsOfRun(project: Project, { id, state }: RunRecord): Promise<SumsFinding> {
  const folder = project.folder.run(id);
  // Figures and predictions are incomplete until a run is done.
  const names = state === 'done' ? Object.values(runFiles) : filesOfManifest;
  const ofRun = await sumsOf(folder, names);
  const model = state === 'done' ? await sumsOf(join(folder, 'model'), modelFiles) : { damaged: [], found: [] };
  const inModel = (name: string): string => `model/${name}`;
  return {
    damaged: [...ofRun.damaged, ...model.damaged.map(inModel)],
    found: [...ofRun.found, ...model.found.map(inModel)],
  };
}

const { evaluation, predictions, metrics, folds, finishedFolds, ...written } = runFiles;
const filesOfManifest = Object.values(written);

const finishedFiles = [runFiles.recipe, metrics, ...modelFiles.map((name) => `model/${name}`)];
/** Files of a run over folds, which keeps neither models nor the files of its trainings. */
const finishedFilesOfFolds = [runFiles.recipe, runFiles.groups, folds, finishedFolds];

async function goneFiles(project: Project, run: RunRecord): Promise<string[]> {
  const folder = project.folder.run(run.id);
  const expectedFiles = foldsOf(run) === null ? finishedFiles : finishedFilesOfFolds;
  const gone = expectedFiles.filter((name) => !existsSync(join(folder, name)));
  const snapshot = run.snapshot === null ? undefined : project.catalog.snapshots.byId(run.snapshot);
  const found = await stat(join(folder, predictions)).catch(() => null);
  const expected = snapshot ? snapshot.images * snapshot.classes.length * 4 : null;
  if (!found || (expected !== null && found.size !== expected)) gone.push(predictions);
  return existsSync(join(folder, evaluation)) ? gone : [...gone, evaluation];
}

/** Whether a file can be mended: its content is in the catalog, or it holds checksums, which can be taken again. */
const canBeMended = (name: string): boolean => [runFiles.recipe, sumsFile, `model/${sumsFile}`].includes(name);

/** Mends runs. What still can't be read is reported by the next examination. */
async function mend(project: Project, all: readonly Mendable[]): Promise<Repair> {
  let [figures, recipes, sums] = [0, 0, 0];
  for (const { run, figures: lacksFigures, damaged } of all) {
    const folder = project.folder.run(run.id);
    if (damaged.includes(sumsFile)) {
      await retakeSums(folder, Object.values(runFiles));
      sums += 1;
    }
    if (damaged.includes(`model/${sumsFile}`)) {
      await retakeSums(join(folder, 'model'), modelFiles);
      sums += 1;
    }
    if (damaged.includes(runFiles.recipe)) {
      const recipe = rowDamageOf(run) === null ? readStored(v.looseObject({}), run.recipe) : null;
      if (recipe === null) continue; // the catalog's copy is damaged, too
      await writeWithSums(folder, { [runFiles.recipe]: JSON.stringify(recipe, null, 2) });
      recipes += 1;
    }
    if (lacksFigures && run.snapshot !== null) {
      await evaluateParts(folder, await readSnapshot(project, run.snapshot));
      figures += 1;
    }
  }
  const done = [
    [figures, 'figures of', 'recomputed from their predictions'],
    [recipes, 'recipes of', 'rewritten'],
    [sums, 'checksums of', 'replaced; earlier damage can’t be ruled out'],
  ] as const;
  const details = done.filter(([count]) => count > 0);
  return {
    mended: figures + recipes + sums,
    detail: details.map(([count, what, how]) => `${what} ${String(count)} runs ${how}`).join('; '),
  };
}

/** Whether there are names and all of them are in a list. */
const areAllIn = (names: readonly string[], list: readonly string[]): boolean =>
  names.length > 0 && names.every((name) => list.includes(name));

/** A checkpoint's manifest, as the trainer writes it: the SHA-256 of each file. */
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
    if ((await digestOfFile(join(checkpoint, name))).is !== sha256) return false;
  }
  return true;
}
