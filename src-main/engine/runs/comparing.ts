import type * as v from 'valibot';
import type { runs as runsContract } from '../../../src-shared/contract/runs';
import { parts, type Part } from '../../../src-shared/domain/image';
import type { Project } from '../project/project';
import { classesOfSnapshot } from '../results/figures-now';
import { judgedImagesOf, requireDone, type JudgedImage } from '../results/judged';
import { byConfidence, toOutcomes } from './queries';
import { UnknownClasses } from '../splits/run-classes';

type Comparison = v.InferInput<(typeof runsContract)['compare']['result']>;
type Comparable = v.InferOutput<(typeof runsContract)['comparable']['result']>;

/** Answers `runs.compare`. Compares present ids of classes, so that a rename fixes and breaks nothing. */
export async function compareRuns(
  project: Project,
  { run, before, part }: { run: string; before: string; part: Part },
): Promise<Comparison> {
  const names = new Map(project.catalog.classes.names().map(({ id, name }) => [id, name]));
  const older = await judgedImagesOf(project, before);
  const olderOf = new Map(older.judged.map((judged) => [judged.image, judged]));
  const unknown = new UnknownClasses();
  let images = 0;
  const fixed: JudgedImage[] = [];
  const broken: JudgedImage[] = [];
  for (const judged of (await judgedImagesOf(project, run)).judged) {
    const old = olderOf.get(judged.image);
    if (judged.part !== part || old?.part !== part) continue;
    if (older.classes.indexOf(judged.actual) === undefined) {
      unknown.add(names.get(judged.actual) ?? '');
      continue;
    }
    images += 1;
    const wasRight = old.predicted === judged.actual;
    const isRight = judged.predicted === judged.actual;
    if (wasRight !== isRight) (isRight ? fixed : broken).push(judged);
  }
  const nameBefore = (image: number): string => names.get(olderOf.get(image)?.predicted ?? 0) ?? '';
  const withBefore = (judged: JudgedImage[]): Comparison['fixed'] =>
    toOutcomes(project, judged.sort(byConfidence)).map((each) => ({ ...each, before: nameBefore(each.image) }));
  return { images, fixed: withBefore(fixed), broken: withBefore(broken), unknown: unknown.toRecord() };
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
