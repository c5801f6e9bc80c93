import type * as v from 'valibot';
import type { runs as runsContract } from '../../../src-shared/contract/runs';
import { decisionText, type Decision, type DecisionRule } from '../../../src-shared/domain/decision';
import { Failure } from '../../../src-shared/domain/failure';
import { decide, decisionFigures } from '../../../src-shared/metrics/decisions';
import { suggestDecision } from '../../../src-shared/metrics/deciding-rules';
import { History, noChanges } from '../labelling/history';
import type { Project } from '../project/project';
import { decisionOf, type StoredDecision } from '../results/decisions';
import { rowsOfPart, type CountedRows } from '../results/figures-in-thread';
import { probabilitiesOf } from '../results/probabilities';
import { findRun, requireDone } from '../results/judged';
import { RunClasses } from '../splits/run-classes';
import { readSnapshot } from '../splits/snapshots';

type Result = v.InferInput<(typeof runsContract)['decision']['result']>;

/** Answers `runs.decision`: the run's own decision, or one that a rule suggests, with its figures on validation images. */
export async function decisionOfRun(
  project: Project,
  { run, rule }: { run: string; rule?: DecisionRule | undefined },
): Promise<Result> {
  const { classes, rows } = await validationOf(project, run);
  const decision = rule ? suggestDecision(rows, rule) : decisionOf(findRun(project, run), classes);
  return { run, decision, at: figuresAt(rows, decision) };
}

/** Answers `runs.decide`: gives a run a decision, or takes it away; one step of the history. */
export async function decideRun(
  project: Project,
  { run, decision }: { run: string; decision: Decision | null },
): Promise<Result> {
  const { classes, rows } = await validationOf(project, run);
  decide(new Float32Array(), classes.names, decision); // refuses a decision that does not fit the run
  const record = findRun(project, run);
  const to = decision && JSON.stringify(toStored(decision, classes));
  if (to !== record.decision) {
    const title = decision
      ? `Let ${run} answer ${decisionText(decision)}`
      : `Let ${run} answer with the most probable class`;
    const change = { noun: 'run', item: record.id, field: 'decision', from: record.decision, to } as const;
    new History(project).do(title, { ...noChanges, values: [change] });
  }
  return { run, decision, at: figuresAt(rows, decision) };
}

const figuresAt = (rows: ValidationRows, decision: Decision | null): Result['at'] =>
  rows.labels.length === 0 ? null : decisionFigures(rows, decision);

function toStored(decision: Decision, classes: RunClasses): StoredDecision {
  if (decision.kind === 'abstain') return decision;
  const chosen = classes.now.find(({ name }) => name === decision.class);
  if (chosen) return { kind: 'class', classId: chosen.id, threshold: decision.threshold };
  throw new Failure('bad-input', `The run doesn’t know a class “${decision.class}”.`, 'Choose one of its classes.');
}

/** A run's predictions of its validation images, with the classes by their present names. */
interface ValidationRows extends CountedRows {
  readonly classes: readonly string[];
}

async function validationOf(project: Project, run: string): Promise<{ classes: RunClasses; rows: ValidationRows }> {
  const done = requireDone(project, run);
  const snapshot = await readSnapshot(project, done.snapshot);
  const classes = new RunClasses(project.catalog, snapshot);
  const predictions = await probabilitiesOf(project, done, classes.outputs.length);
  return {
    classes,
    rows: { ...rowsOfPart(predictions, { snapshot, classes }, 'validation'), classes: classes.names },
  };
}
