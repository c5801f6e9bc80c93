import type { Ceiling } from '../../../src-shared/domain/ceiling';
import type { Part } from '../../../src-shared/domain/image';
import { ceilingOf } from '../issues/suspects/ceiling';
import type { Project } from '../project/project';
import { classesOfSnapshot, evaluationsNow } from '../results/figures-now';
import { requireDone } from '../results/judged';

/** Answers `runs.ceiling`. */
export async function ceilingOfPart(
  project: Project,
  { run, part }: { run: string; part: Part },
): Promise<Ceiling | null> {
  const done = requireDone(project, run);
  const evaluation = (await evaluationsNow(project, done))[part];
  if (evaluation === null) return null;
  const labelledAt = project.catalog.snapshots.byId(done.snapshot)?.madeAt ?? 0;
  return ceilingOf(project, { evaluation, classes: classesOfSnapshot(project, done.snapshot), labelledAt });
}
