import { createHash } from 'node:crypto';
import type { ExplanationMethod, HeatMap, MapMethod, Place } from '../../../src-shared/domain/explanation';
import type { Project } from '../project/project';
import { projectState } from '../project/project-state';
import type { ExplainedRun } from './explained-run';

/** A map of one image, with its classes as indices into the run's present ones. */
export interface MadeMap {
  readonly class: number;
  readonly predicted: number;
  readonly probability: number;
  readonly method: MapMethod;
  readonly map: HeatMap;
  readonly place: Place;
}

/** What was asked of each image: a class by its index, or null for the predicted one. */
export interface Asked {
  readonly class: number | null;
  readonly method: ExplanationMethod;
}

/** Most maps in memory: some 10 MB of the finest ones. */
const mostMaps = 1500;

const keptMaps = projectState(() => new Map<string, MadeMap>());

/** Forgets all maps: what one shows may have been forgotten. */
export const dropMaps = (project: Project): void => {
  keptMaps.drop(project);
};

/** The maps that were made of a run while the project is open; the least recently used are dropped first. */
export function keptMapsOf(
  project: Project,
  { state }: ExplainedRun,
  { class: wanted, method }: Asked,
): { get(sha256: Buffer): MadeMap | undefined; keep(sha256: Buffer, map: MadeMap): void } {
  const maps = keptMaps.of(project);
  const run = createHash('sha256').update(state).digest('base64');
  const keyOf = (sha256: Buffer): string => `${run} ${String(wanted)} ${method} ${sha256.toString('base64')}`;
  const keep = (sha256: Buffer, map: MadeMap): void => {
    const key = keyOf(sha256);
    maps.delete(key);
    maps.set(key, map);
    const [oldest] = maps.keys();
    if (maps.size > mostMaps && oldest !== undefined) maps.delete(oldest);
  };
  return {
    get: (sha256) => {
      const found = maps.get(keyOf(sha256));
      if (found) keep(sha256, found);
      return found;
    },
    keep,
  };
}
