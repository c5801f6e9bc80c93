import type * as v from 'valibot';
import type { runs as runsContract } from '../../../src-shared/contract/runs';
import { Failure } from '../../../src-shared/domain/failure';
import { verdictOf } from '../../../src-shared/domain/paired';
import { at } from '../../../src-shared/domain/at';
import { comparePaired } from '../../../src-shared/metrics/paired';
import { parts, type Part } from '../../../src-shared/domain/image';
import { forEachIndex, inSlices } from '../base/slices';
import type { Project } from '../project/project';
import { classesOfSnapshot } from '../results/figures-now';
import { judgedRow, requireDone, type JudgedImage } from '../results/judged';
import { predictionTable, sameImageIn } from '../results/prediction-table';
import { byConfidence, toOutcomes } from './queries';
import { UnknownClasses } from '../splits/run-classes';

type Comparison = v.InferInput<(typeof runsContract)['compare']['result']>;
type Difference = v.InferInput<(typeof runsContract)['difference']['result']>;
type Comparable = v.InferOutput<(typeof runsContract)['comparable']['result']>;

/** Answers `runs.compare`. */
export async function compareRuns(project: Project, compared: ComparedRuns): Promise<Comparison> {
  const { pairs, unknown, names } = await pairUp(project, compared);
  const nameBefore = new Map(pairs.map(({ newer, older }) => [newer.image, names.get(older.predicted) ?? '']));
  const outcomesOf = (chosen: Pair[]): Comparison['fixed'] =>
    toOutcomes(project, chosen.map(({ newer }) => newer).sort(byConfidence)).map((outcome) => ({
      ...outcome,
      before: nameBefore.get(outcome.image) ?? '',
    }));
  return {
    images: pairs.length,
    fixed: outcomesOf(pairs.filter((pair) => isNewerRight(pair) && !isOlderRight(pair))),
    broken: outcomesOf(pairs.filter((pair) => !isNewerRight(pair) && isOlderRight(pair))),
    unknown,
  };
}

/** Answers `runs.difference`. Kind 'no-data' when the runs have no image of that part in common. */
export async function differenceOf(project: Project, compared: ComparedRuns): Promise<Difference> {
  const { run, before, part } = compared;
  const { pairs, unknown } = await pairUp(project, compared);
  if (pairs.length === 0) {
    throw new Failure(
      'no-data',
      `${run} and ${before} have no image in common in their ${part} parts.`,
      'Compare them on another part, or runs that were trained on the same split.',
    );
  }
  const counts = { both: 0, fixed: 0, broken: 0, neither: 0 };
  for (const pair of pairs) {
    const [newer, older] = [isNewerRight(pair), isOlderRight(pair)];
    if (newer) counts[older ? 'both' : 'fixed'] += 1;
    else counts[older ? 'broken' : 'neither'] += 1;
  }
  const comparison = comparePaired(counts);
  return { before, run, part, ...comparison, unknown, verdict: verdictOf(comparison, before, run) };
}

/** A run, an older one that it is compared with, and the part to compare them on. */
interface ComparedRuns {
  readonly run: string;
  readonly before: string;
  readonly part: Part;
}

/** One image as the newer and the older run judge it. */
interface Pair {
  readonly newer: JudgedImage;
  readonly older: JudgedImage;
}

const isNewerRight = ({ newer }: Pair): boolean => newer.predicted === newer.actual;
/** Judged by the newer run's label, so that both are measured by the same one. */
const isOlderRight = ({ newer, older }: Pair): boolean => older.predicted === newer.actual;

/**
 * Pairs the images that are in the same part of both runs' snapshots, with the same picture. Compares present ids of classes, so that a
 * rename fixes and breaks nothing. Images of classes that the older run doesn't know are counted by name instead.
 */
async function pairUp(project: Project, { run, before, part }: ComparedRuns) {
  const names = new Map(project.catalog.classes.names().map(({ id, name }) => [id, name]));
  const older = await predictionTable(project, requireDone(project, before));
  const table = await predictionTable(project, requireDone(project, run));
  const number = parts.indexOf(part);
  const unknown = new UnknownClasses();
  const pairs: Pair[] = [];
  const visit = (row: number): void => {
    const olderRow = at(table.parts, row) === number ? sameImageIn(older, table, row) : -1;
    if (olderRow < 0) return;
    const newer = judgedRow(table, row);
    if (older.classes.indexOf(newer.actual) === undefined) unknown.add(names.get(newer.actual) ?? '');
    else pairs.push({ newer, older: judgedRow(older, olderRow) });
  };
  await inSlices(forEachIndex(table.ids.length, visit));
  return { pairs, unknown: unknown.toRecord(), names };
}

/** Answers `runs.comparable`, by the runs' splits: reading every run's snapshot would take seconds. */
export function comparableRuns(project: Project, { run, part }: { run: string; part: Part }): Comparable {
  const { catalog } = project;
  const { id, snapshot } = requireDone(project, run);
  const classes = classesOfSnapshot(project, snapshot);
  const split = catalog.snapshots.splitOf(snapshot);
  if (split === undefined) return { of: 0, runs: [] };
  const number = parts.indexOf(part);
  const shared = new Map<number, number>();
  const sharedWith = (other: number): number => {
    const images = shared.get(other) ?? catalog.splits.shared(split, other, number);
    shared.set(other, images);
    return images;
  };
  const runs = catalog.runs.all().flatMap((record) => {
    if (record.state !== 'done' || record.snapshot === null || record.id >= id) return [];
    const other = catalog.snapshots.splitOf(record.snapshot);
    const images = other === undefined ? 0 : sharedWith(other);
    if (images === 0) return [];
    const known = classesOfSnapshot(project, record.snapshot);
    const common = classes.now.filter((each) => known.indexOf(each.id) !== undefined);
    return common.length < 2 ? [] : [{ run: `r${String(record.id)}`, images }];
  });
  return { of: sharedWith(split), runs };
}
