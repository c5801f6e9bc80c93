import { elementsOf, isMap, own, textOf, type JsonMap } from '../json-values';
import { nameOfAnnotator } from './annotators';
import { valuesOf, type Answer } from './answers';
import { imageOf } from './image-names';

/** A task of Label Studio: an image, what else is known about it, and the answers that it got. */
export interface Task {
  /** The image as the export names it. */
  readonly image: string;
  /** The task's number; null where the export has none. */
  readonly id: string | null;
  /** Other data of the task: [name, value]. */
  readonly data: readonly (readonly [string, string])[];
  readonly answers: readonly Answer[];
  /** Whether it has all answers; a flat export has one entry for each. */
  readonly isWhole: boolean;
}

/** Columns of a flat export that say nothing about the image. */
const ownColumns: readonly string[] = [
  'id',
  'annotation_id',
  'annotator',
  'created_at',
  'updated_at',
  'lead_time',
  'agreement',
  'history',
];

/** Whether the first line of a CSV table names columns that only exports of Label Studio have. */
export const isExportHeader = (line: string): boolean =>
  /(^|,)\s*"?annotation_id"?\s*(,|$)/.test(line) || /(^|,)\s*"?lead_time"?\s*(,|$)/.test(line);

/** The task in an element of a JSON or JSON-MIN export; null for anything else. */
export function taskOf(item: unknown, keepsAddresses: boolean): Task | null {
  if (!isMap(item)) return null;
  const isFull = isMap(own(item, 'data')) && (Object.hasOwn(item, 'annotations') || Object.hasOwn(item, 'completions'));
  return isFull ? fullTask(item, keepsAddresses) : flatTask(item, keepsAddresses);
}

/** Names of the fields that a task's answers have, and of those of a flat task that may be such. */
export const fieldsOf = (task: Task): string[] => [
  ...new Set(task.answers.flatMap(({ fields }) => [...fields.keys()])),
];

function fullTask(item: JsonMap, keepsAddresses: boolean): Task | null {
  const data = own(item, 'data');
  const image = imageOf(data);
  if (!image || !isMap(data)) return null;
  const annotations = own(item, 'annotations') ?? own(item, 'completions');
  return {
    image: image.text,
    isWhole: true,
    id: textOf(own(item, 'id')),
    data: scalars(data, [image.key]),
    answers: elementsOf(annotations).flatMap((each) => (isCancelled(each) ? [] : [answerOf(each, keepsAddresses)])),
  };
}

/** A skipped task is no answer. */
const isCancelled = (annotation: unknown): boolean =>
  own(annotation, 'was_cancelled') === true || own(annotation, 'skipped') === true;

function answerOf(annotation: unknown, keepsAddresses: boolean): Answer {
  const fields = new Map<string, string[]>();
  for (const result of elementsOf(own(annotation, 'result'))) {
    const name = textOf(own(result, 'from_name'));
    const values = valuesOf(own(result, 'value'));
    if (name !== null && name !== '' && values.length > 0) fields.set(name, [...(fields.get(name) ?? []), ...values]);
  }
  return {
    annotator: nameOfAnnotator(own(annotation, 'completed_by'), keepsAddresses),
    at: timeOf(own(annotation, 'updated_at') ?? own(annotation, 'created_at')),
    isTruth: own(annotation, 'ground_truth') === true,
    fields,
  };
}

/** One entry of JSON-MIN: the data, the number, then the answers of one annotator, in this order. */
function flatTask(item: JsonMap, keepsAddresses: boolean): Task | null {
  const keys = Object.keys(item);
  const last = keys.indexOf('annotator');
  return flatTaskOf(item, keys.slice(keys.indexOf('id') + 1, last < 0 ? undefined : last), keepsAddresses);
}

/** One row of a CSV export, whose columns are in no order: any of them may be a field, and a cell may hold JSON. */
export function cellTask(item: JsonMap, keepsAddresses: boolean): Task | null {
  return flatTaskOf(
    Object.fromEntries(Object.keys(item).map((key) => [key, cellValue(own(item, key))])),
    Object.keys(item),
    keepsAddresses,
  );
}

function flatTaskOf(item: JsonMap, mayBeFields: readonly string[], keepsAddresses: boolean): Task | null {
  const image = imageOf(item);
  if (!image) return null;
  const names = mayBeFields.filter((key) => key !== image.key && !ownColumns.includes(key));
  const fields = new Map(
    names.map((key) => [key, valuesOf(own(item, key))] as const).filter(([, values]) => values.length > 0),
  );
  const answer = {
    annotator: nameOfAnnotator(own(item, 'annotator'), keepsAddresses),
    at: timeOf(own(item, 'updated_at') ?? own(item, 'created_at')),
    isTruth: false,
    fields,
  };
  return {
    image: image.text,
    isWhole: false,
    id: textOf(own(item, 'id')),
    data: scalars(item, [image.key, ...ownColumns, ...names]),
    answers: [answer],
  };
}

/** A cell with the JSON that it may hold, such as {"choices": ["a", "b"]}. */
function cellValue(cell: unknown): unknown {
  if (typeof cell !== 'string' || !/^\s*[[{]/.test(cell)) return cell;
  try {
    return JSON.parse(cell) as unknown;
  } catch {
    return cell;
  }
}

const scalars = (data: JsonMap, without: readonly string[]): [string, string][] =>
  Object.keys(data).flatMap((key) => {
    const text = without.includes(key) ? null : textOf(own(data, key));
    return text === null ? [] : [[key, text] as [string, string]];
  });

function timeOf(value: unknown): number | null {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}
