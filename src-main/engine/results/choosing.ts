import { at } from '../../../src-shared/domain/at';
import type { Decision } from '../../../src-shared/domain/decision';
import { Failure } from '../../../src-shared/domain/failure';
import { parts, type Part } from '../../../src-shared/domain/image';
import type { OutcomeChoice, OutcomeOrder } from '../../../src-shared/domain/outcome-question';
import { descending } from '../base/descending';
import { forEachIndex, inSlices } from '../base/slices';
import type { Project } from '../project/project';
import { projectState } from '../project/project-state';
import { answerer, noAnswer } from './answers';
import { decisionOf } from './decisions';
import { confirmedLabelsOf, findRun, requireDone } from './judged';
import { isRight, predictionTable, rowOfImage, sameImageIn, type PredictionTable } from './prediction-table';
import { imagesOfRunSlice } from './slices/slicing';

/** Which images of a part of a run are meant, and in which order. */
export interface OutcomeQuestion extends OutcomeChoice {
  readonly run: string;
  readonly part: Part;
  readonly order?: OutcomeOrder;
}

export interface ChosenOutcomes {
  readonly table: PredictionTable;
  /** Rows of the table, in the order asked for. */
  readonly rows: Int32Array;
  /** Predictions of the run that it is compared with; null when it is compared with none. */
  readonly older: PredictionTable | null;
}

/** Whether a row of the run's table is meant. */
type Test = (row: number) => boolean;

/** Answers kept, since a window asks for one list page by page. */
const mostAnswers = 16;

/** Rows by table and question. An answer is valid until the catalog changes, on which slices depend. */
const answers = projectState(() => new WeakMap<PredictionTable, { changes: number; rows: Map<string, Int32Array> }>());

/**
 * Chooses images by what a run says about them; see OutcomeChoice for the fields. Linear in the run's images, in slices of time.
 * @throws Failure of kind 'not-found' for a run or slice that does not exist, 'no-data' for an unfinished run, 'bad-input' for a
 *   decision that does not fit the run
 */
export async function chooseOutcomes(
  project: Project,
  question: OutcomeQuestion,
  signal: AbortSignal,
): Promise<ChosenOutcomes> {
  const table = await predictionTable(project, requireDone(project, question.run));
  const older = question.against ? await predictionTable(project, requireDone(project, question.against.run)) : null;
  const asked = withDecision(project, question, table);
  const known = answersOf(project, table);
  const key = JSON.stringify([asked, older?.key]);
  const rows = known.get(key) ?? (await chooseRows(project, asked, { table, older }, signal));
  known.delete(key);
  known.set(key, rows);
  const [oldest] = known.keys();
  if (known.size > mostAnswers && oldest !== undefined) known.delete(oldest);
  return { table, rows, older };
}

/** The fields that an answer depends on, without those that only cut it into pages, and with the decision that it is under. */
function withDecision(project: Project, question: OutcomeQuestion, table: PredictionTable): OutcomeQuestion {
  const { run, part, actual, predicted, pair, only, slice, against, answer, confidence, confirmed, order } = question;
  const isUnderDecision = answer !== undefined || order === 'nearest-threshold';
  const decision = isUnderDecision ? (question.decision ?? decisionOf(findRun(project, run), table.classes)) : null;
  const asked = { run, part, actual, predicted, pair, only, slice, against, answer, confidence, confirmed, order };
  return decision ? { ...asked, decision } : asked;
}

function answersOf(project: Project, table: PredictionTable): Map<string, Int32Array> {
  const changes = project.catalog.changes.count;
  const kept = answers.of(project);
  const known = kept.get(table);
  if (known?.changes === changes) return known.rows;
  const rows = new Map<string, Int32Array>();
  kept.set(table, { changes, rows });
  return rows;
}

interface Tables {
  readonly table: PredictionTable;
  readonly older: PredictionTable | null;
}

async function chooseRows(
  project: Project,
  question: OutcomeQuestion,
  { table, older }: Tables,
  signal: AbortSignal,
): Promise<Int32Array> {
  const { decision = null } = question;
  const tests = [
    ...testsOfClasses(question, table),
    ...testsOfAnswer(question, table, decision),
    ...(question.confirmed === undefined ? [] : [confirmedTest(project, question.confirmed, table)]),
    ...(older ? [againstTest(question, table, older)] : []),
    ...(question.slice ? [await sliceTest(project, { ...question, slice: question.slice }, table, signal)] : []),
  ];
  const chosen = await filterRows(table, tests, signal);
  if (question.order === 'doubtful') return chosen.reverse();
  return question.order === 'nearest-threshold'
    ? nearestFirst(chosen, table, requireDecision(decision), signal)
    : chosen;
}

/** Rows that pass all tests, the most confident first. */
async function filterRows(
  { byConfidence }: PredictionTable,
  tests: readonly Test[],
  signal: AbortSignal,
): Promise<Int32Array> {
  const chosen = new Int32Array(byConfidence.length);
  let count = 0;
  const visit = (position: number): void => {
    const row = byConfidence[position] ?? 0; // a hot loop below the length
    for (const test of tests) if (!test(row)) return;
    chosen[count++] = row;
  };
  await inSlices(forEachIndex(byConfidence.length, visit), signal);
  return chosen.slice(0, count);
}

/** Tests of part, label and most probable class. */
function testsOfClasses({ part, actual, predicted, pair, ...choice }: OutcomeQuestion, table: PredictionTable): Test[] {
  const { labels, confidences, classes } = table;
  const partNumber = parts.indexOf(part);
  const indexOf = (name: string): number => classes.names.indexOf(name);
  const tests: Test[] = [(row) => table.parts[row] === partNumber];
  if (actual !== undefined) tests.push(equals(labels, indexOf(actual)));
  if (predicted !== undefined) tests.push(equals(table.predicted, indexOf(predicted)));
  if (pair) {
    const [a, b] = [indexOf(pair[0]), indexOf(pair[1])];
    tests.push((row) => {
      const [label, top] = [labels[row], table.predicted[row]];
      return (label === a && top === b) || (label === b && top === a);
    });
  }
  const only = choice.only ?? (isWholePart({ part, actual, predicted, pair, ...choice }) ? 'wrong' : 'all');
  if (only !== 'all') tests.push((row) => isRight(table, row) === (only === 'right'));
  if (choice.confidence) {
    const [low, high] = choice.confidence;
    tests.push((row) => at(confidences, row) >= low && at(confidences, row) <= high);
  }
  return tests;
}

const equals =
  (values: Int32Array, value: number): Test =>
  (row) =>
    values[row] === value && value >= 0;

/** Whether the question names nothing but a part: its mistakes are meant then. */
const isWholePart = (question: Omit<OutcomeQuestion, 'run'>): boolean =>
  (['actual', 'predicted', 'pair', 'slice', 'against', 'answer', 'confidence'] as const).every(
    (field) => question[field] === undefined,
  );

function testsOfAnswer({ answer }: OutcomeQuestion, table: PredictionTable, decision: Decision | null): Test[] {
  if (answer === undefined) return [];
  const answerOf = answerer(table, decision);
  if (typeof answer === 'object') {
    const wanted = table.classes.names.indexOf(answer.class);
    return [(row) => wanted >= 0 && answerOf(row) === wanted];
  }
  if (answer === 'unsure') return [(row) => answerOf(row) === noAnswer];
  return [
    (row) => {
      const given = answerOf(row);
      return given !== noAnswer && (given === table.labels[row]) === (answer === 'right');
    },
  ];
}

function confirmedTest(project: Project, wanted: boolean, table: PredictionTable): Test {
  const isConfirmed = confirmedLabelsOf(project.catalog, table);
  return (row) => isConfirmed(row) === wanted;
}

/** Judges both runs by the labels of the one that the question is about; classes are compared by their present ids. */
function againstTest({ against }: OutcomeQuestion, table: PredictionTable, older: PredictionTable): Test {
  // Index into the older run's classes by index into this run's; -1 for a class that the older one doesn't know.
  const olderIndex = table.classes.now.map(({ id }) => older.classes.indexOf(id) ?? -1);
  const { wasRight, isRight: isRightNow } = against ?? {};
  return (row) => {
    const olderRow = sameImageIn(older, table, row);
    if (olderRow < 0) return false;
    const label = at(olderIndex, at(table.labels, row));
    if (label < 0) return false;
    if (wasRight !== undefined && (older.predicted[olderRow] === label) !== wasRight) return false;
    return isRightNow === undefined || isRight(table, row) === isRightNow;
  };
}

async function sliceTest(
  project: Project,
  { run, part, slice }: OutcomeQuestion & Required<Pick<OutcomeQuestion, 'slice'>>,
  table: PredictionTable,
  signal: AbortSignal,
): Promise<Test> {
  const isIn = new Uint8Array(table.ids.length);
  for (const { id } of await imagesOfRunSlice(project, { run, part, ...slice }, signal)) {
    const row = rowOfImage(table, id);
    if (row >= 0) isIn[row] = 1;
  }
  return (row) => isIn[row] === 1;
}

function requireDecision(decision: Decision | null): Decision {
  if (decision) return decision;
  throw new Failure(
    'bad-input',
    'There is no threshold to sort by: the run answers with the most probable class.',
    'Choose a threshold first.',
  );
}

/** Sorts rows by the distance of the probability that decides to the threshold, the nearest first. */
async function nearestFirst(
  rows: Int32Array,
  table: PredictionTable,
  decision: Decision,
  signal: AbortSignal,
): Promise<Int32Array> {
  const { deciding } = answerer(table, decision);
  const closeness = Float32Array.from(rows, (row) => -Math.abs(deciding(row) - decision.threshold));
  return (await inSlices(descending(closeness), signal)).map((index) => at(rows, index));
}
