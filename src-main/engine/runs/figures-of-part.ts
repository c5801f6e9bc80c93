import type * as v from 'valibot';
import type { runs as runsContract } from '../../../src-shared/contract/runs';
import type { Assessment } from '../../../src-shared/domain/assessment';
import { Failure } from '../../../src-shared/domain/failure';
import type { Part } from '../../../src-shared/domain/image';
import { decisionFigures } from '../../../src-shared/metrics/decisions';
import type { Project } from '../project/project';
import { projectState } from '../project/project-state';
import { decisionOf } from '../results/decisions';
import { assessRows, rowsAsTrained, rowsOfPart } from '../results/figures-in-thread';
import { keyOf } from '../results/figures-now';
import { findRun, requireDone } from '../results/judged';
import { calibrated, predictionsAsTrained } from '../results/probabilities';
import { RunClasses } from '../splits/run-classes';
import { readSnapshot } from '../splits/snapshots';

type Result = v.InferInput<(typeof runsContract)['figures']['result']>;

/** Assessments by run and part: the window asks again whenever labels change, which changes none of them. */
const known = projectState(() => new Map<string, { readonly key: string; readonly assessment: Assessment }>());

/** Answers `runs.figures`. Slow figures are computed in a thread, and kept while the run's classes mean the same. */
export async function figuresOfPart(
  project: Project,
  { run, part }: { run: string; part: Part },
  signal: AbortSignal,
): Promise<Result> {
  const done = requireDone(project, run);
  const snapshot = await readSnapshot(project, done.snapshot);
  const classes = new RunClasses(project.catalog, snapshot);
  const asTrained = await predictionsAsTrained(project.folder.run(done.id));
  const predictions = calibrated(asTrained, done, classes.outputs.length);
  const rows = rowsOfPart(predictions, { snapshot, classes }, part);
  if (rows.labels.length === 0) {
    throw new Failure('no-data', `${run} has no ${part} images.`, 'Choose another part.');
  }
  const key = `${String(rows.labels.length)} ${keyOf(done, classes)}`;
  const name = `${run} ${part}`;
  const kept = known.of(project).get(name);
  const assess = (): Promise<Assessment> => {
    const validation = rowsAsTrained(asTrained, snapshot, 'validation');
    return assessRows({ ...rows, classes: classes.names, validation, applied: done.temperature }, signal);
  };
  const assessment = kept?.key === key ? kept.assessment : await assess();
  known.of(project).set(name, { key, assessment });
  const decision = decisionOf(findRun(project, run), classes);
  const decided = decision && decisionFigures({ ...rows, classes: classes.names }, decision);
  return { run, part, ...assessment, decision, decided };
}
