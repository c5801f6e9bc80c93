import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRuns } from '../../catalog/offline';
import { isOwnName, type ProjectFolder } from '../project-folder';

/** What of the runs and snapshots on the disk does not fit a project's catalog, as sentences; none when all does. */
export function misfitsOf(folder: ProjectFolder): string[] {
  const known = readRuns(folder.catalog);
  const runs = known.runs.filter(({ id }) => isOwnName('run', `r${String(id)}`));
  const numbers = new Set(runs.map(({ id }) => id));
  const unknown = runFolders(folder).filter((id) => !numbers.has(id));
  const gone = runs.filter(({ id, epochs }) => epochs > 0 && !existsSync(folder.run(id)));
  const further = runs.filter(({ id, epochs }) => epochsIn(folder.run(id)) > epochs);
  const lost = known.snapshots.filter((id) => !isOwnName('snapshot', id) || !existsSync(folder.snapshot(id)));
  return [
    ...tell(unknown, 'are of another time: their folders in runs stay, the catalog does not know them'),
    ...tell(idsOf(gone), 'have no folder any more'),
    ...tell(idsOf(further), 'were trained further after this backup: resuming goes on from there'),
    ...(lost.length === 0 ? [] : [`Of these snapshots the files are gone: ${lost.join(', ')}.`]),
  ];
}

/** The highest number of a run's folder, 0 when there is none. */
export const highestRunFolder = (folder: ProjectFolder): number => Math.max(0, ...runFolders(folder));

function runFolders({ runs }: ProjectFolder): number[] {
  if (!existsSync(runs)) return [];
  return readdirSync(runs)
    .flatMap((name) => (isOwnName('run', name) ? [Number(name.slice(1))] : []))
    .sort((a, b) => a - b);
}

/** Epochs that a run's trainer wrote down. */
function epochsIn(run: string): number {
  const file = join(run, 'metrics.jsonl');
  if (!existsSync(file)) return 0;
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"epoch"')).length;
}

const idsOf = (runs: readonly { id: number }[]): number[] => runs.map(({ id }) => id);

const tell = (runs: readonly number[], what: string): string[] =>
  runs.length === 0 ? [] : [`${runs.map((id) => `r${String(id)}`).join(', ')} ${what}.`];
