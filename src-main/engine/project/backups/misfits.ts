import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRuns } from '../../catalog/offline';
import { isOwnName, type ProjectFolder } from '../project-folder';

/** Sentences about runs and snapshots on the disk that don't match a project's catalog; none when all do. */
export function misfitsOf(folder: ProjectFolder): string[] {
  const known = readRuns(folder.catalog);
  const runs = known.runs.filter(({ id }) => isOwnName('run', `r${String(id)}`));
  const numbers = new Set(runs.map(({ id }) => id));
  const unknown = runFolders(folder).filter((id) => !numbers.has(id));
  const gone = runs.filter(({ id, epochs }) => epochs > 0 && !existsSync(folder.run(id)));
  const further = runs.filter(({ id, epochs }) => epochsIn(folder.run(id)) > epochs);
  const lost = known.snapshots.filter((id) => !isOwnName('snapshot', id) || !existsSync(folder.snapshot(id)));
  return [
    ...sentenceOn(unknown, 'are of another time: their folders in runs stay, the catalog does not know them'),
    ...sentenceOn(idsOf(gone), 'have no folder any more'),
    ...sentenceOn(idsOf(further), 'were trained further after this backup: resuming goes on from there'),
    ...(lost.length === 0 ? [] : [`Of these snapshots the files are gone: ${lost.join(', ')}.`]),
  ];
}

/** The highest number of a run's folder; 0 when there is none. */
export const highestRunFolder = (folder: ProjectFolder): number => Math.max(0, ...runFolders(folder));

function runFolders({ runs }: ProjectFolder): number[] {
  if (!existsSync(runs)) return [];
  return readdirSync(runs)
    .flatMap((name) => (isOwnName('run', name) ? [Number(name.slice(1))] : []))
    .sort((a, b) => a - b);
}

/** Number of epochs that a run's trainer recorded. */
function epochsIn(run: string): number {
  const file = join(run, 'metrics.jsonl');
  if (!existsSync(file)) return 0;
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"epoch"')).length;
}

const idsOf = (runs: readonly { id: number }[]): number[] => runs.map(({ id }) => id);

const sentenceOn = (runs: readonly number[], what: string): string[] =>
  runs.length === 0 ? [] : [`${runs.map((id) => `r${String(id)}`).join(', ')} ${what}.`];
