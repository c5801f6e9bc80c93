import type * as v from 'valibot';
import type { PageQuestion, PredictedPage } from '../../../src-shared/contract/predicted';
import { at } from '../../../src-shared/domain/at';
import { noClass } from '../../../src-shared/metrics/decisions';
import { descending } from '../base/descending';
import { lowerBound } from '../base/lower-bound';
import { forEachIndex, inSlices } from '../base/slices';
import type { KeptTable } from './kept-table';

type Page = v.InferOutput<typeof PredictedPage>;
type Question = Omit<PageQuestion, 'job'>;

/** Rows of each table by falling confidence, as far as it had grown when somebody last asked. */
const orders = new WeakMap<KeptTable, Int32Array>();

/** Answers `predictions.page`. Rows that are added meanwhile come with the next page. */
export async function pageOf(table: KeptTable, question: Question, signal: AbortSignal): Promise<Page> {
  const { from, to } = question;
  const wanted = await wantedRows(table, question, signal);
  return {
    images: table.length,
    total: wanted.length,
    isComplete: table.isComplete,
    refused: table.refused,
    unsure: table.unsure,
    classes: table.counts,
    answered: table.answered,
    rows: await table.rows(wanted.subarray(from, to)),
  };
}

/** Numbers of the rows that are asked for, in the order asked for. */
async function wantedRows(
  table: KeptTable,
  { order, answer, above }: Question,
  signal: AbortSignal,
): Promise<Int32Array> {
  const wanted = answer === 'unsure' ? noClass : answer;
  if (order === 'found') return inSlices(inFoundOrder(table, wanted, Math.fround(above)), signal);
  const byConfidence = await orderOf(table, signal);
  const { confidences, answers } = table;
  const least = Math.fround(above);
  const confident = byConfidence.subarray(
    0,
    lowerBound(byConfidence.length, (rank) => at(confidences, at(byConfidence, rank)) < least),
  );
  const ofAnswer =
    wanted === null
      ? confident
      : await inSlices(
          filtered(confident, (row) => at(answers, row) === wanted),
          signal,
        );
  return order === 'confident' ? ofAnswer : ofAnswer.slice().reverse();
}

async function orderOf(table: KeptTable, signal: AbortSignal): Promise<Int32Array> {
  const known = orders.get(table);
  const { confidences } = table;
  if (known?.length === confidences.length) return known;
  const order = await inSlices(descending(confidences), signal);
  orders.set(table, order);
  return order;
}

function* inFoundOrder(
  { confidences, answers }: KeptTable,
  wanted: number | null,
  least: number,
): Generator<void, Int32Array> {
  const rows = new Int32Array(confidences.length);
  yield* forEachIndex(rows.length, (row) => {
    rows[row] = row;
  });
  if (wanted === null && least === 0) return rows;
  return yield* filtered(
    rows,
    (row) => at(confidences, row) >= least && (wanted === null || at(answers, row) === wanted),
  );
}

function* filtered(rows: Int32Array, isWanted: (row: number) => boolean): Generator<void, Int32Array> {
  const left = new Int32Array(rows.length);
  let count = 0;
  yield* forEachIndex(rows.length, (index) => {
    const row = at(rows, index);
    if (isWanted(row)) left[count++] = row;
  });
  return left.subarray(0, count);
}
