import type { Decision, DecisionFigures } from '../../../src-shared/domain/decision';
import type { Part } from '../../../src-shared/domain/image';
import { decisionFigures } from '../../../src-shared/metrics/decisions';
import type { Project } from '../project/project';
import { decisionOf } from '../results/decisions';
import { rowsOfPart } from '../results/figures-in-thread';
import { findRun, type DoneRun } from '../results/judged';
import { probabilitiesOf } from '../results/probabilities';
import { RunClasses } from '../splits/run-classes';
import { readSnapshot } from '../splits/snapshots';

/** How an exported model answers, with the figures of its answers; figures are null without a decision or without images. */
export interface Answers {
  readonly decision: Decision | null;
  readonly temperature: number | null;
  readonly validation: DecisionFigures | null;
  readonly test: DecisionFigures | null;
}

/** A run's decision and temperature as they travel in an export. */
export async function answersOf(project: Project, run: DoneRun): Promise<Answers> {
  const { temperature } = run;
  const snapshot = await readSnapshot(project, run.snapshot);
  const classes = new RunClasses(project.catalog, snapshot);
  const decision = decisionOf(findRun(project, `r${String(run.id)}`), classes);
  if (decision === null) return { decision, temperature, validation: null, test: null };
  const probabilities = await probabilitiesOf(project, run, classes.outputs.length);
  const figuresOn = (part: Part): DecisionFigures | null => {
    const rows = rowsOfPart(probabilities, { snapshot, classes }, part);
    return rows.labels.length === 0 ? null : decisionFigures({ ...rows, classes: classes.names }, decision);
  };
  return { decision, temperature, validation: figuresOn('validation'), test: figuresOn('test') };
}
