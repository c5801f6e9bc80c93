import Table from 'cli-table3';
import pc from 'picocolors';
import { at } from '../../src-shared/domain/at';
import type { Failure } from '../../src-shared/domain/failure';
import type { TestAsSealed } from '../../src-shared/domain/run';
import type { ClassFigures, Confusion, Figures } from '../../src-shared/domain/evaluation';
import { filesByKind, type FilesOfKind } from '../../src-shared/domain/refused-kinds';
import { visible, visibleCopy } from '../../src-shared/domain/visible';
import { percent, percentRange } from '../../src-shared/domain/figure-text';
import { worstConfusions } from './many-classes';
import { nextText } from './next-steps';
import { harmless, note, toOutput } from './terminal';

/**
 * Prints a result on standard output: one line of JSON under --json, else a text for people.
 * @param forPeople makes that text from the result with all texts made visible: each name is one line, whatever it contains
 */
export function print<T extends object>(isJson: boolean, result: T, forPeople: (shown: T) => string): void {
  toOutput(isJson ? JSON.stringify(result) : harmless(forPeople(visibleCopy(result))));
}

export function printFailure(isJson: boolean, failure: Failure): void {
  const { kind, message } = failure;
  const next = nextText(failure.next);
  if (isJson) toOutput(JSON.stringify({ error: { kind, message, next } }));
  note(`${pc.red(message)}${next === '' ? '' : `\n${next}`}`);
}

/** A table without borders. Columns of numbers are aligned right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const isNumeric = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => /^[\d.,%\s–-]*$/.test(String(row[column]))),
  );
  const drawn = new Table({
    head: head.map((name) => pc.bold(visible(name))),
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
    chars: { ...noBorders, mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '', middle: '  ' },
    colAligns: isNumeric.map((numeric) => (numeric ? 'right' : 'left')),
  });
  for (const row of rows) drawn.push(row.map((cell) => visible(String(cell))));
  return drawn.toString();
}

const noBorders = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  right: '',
};

/** Figures as '92.4 % (95 % interval 89.6–94.5 %, 462 images), loss 0.231' */
export function figures({ n, accuracy, interval, loss }: Figures): string {
  return `${pc.bold(percent(accuracy))} (95 % interval ${percentRange(interval)}, ${count(n, 'image')}), loss ${loss.toFixed(3)}`;
}

/** Line of test figures on the sealed labels, beside those on the present labels. */
export function sealedFigures(sealed: TestAsSealed): string {
  const unknown = Object.values(sealed.unknown).reduce((sum, images) => sum + images, 0);
  const without = unknown === 0 ? '' : `; without ${count(unknown, 'image')} of classes that the run doesn’t know`;
  return `as sealed   ${figures(sealed)}; ${count(sealed.edited, 'test label')} edited after a look at test mistakes${without}`;
}

/** Draws a confusion matrix: counts with their shares of the row, which shaded blocks repeat. */
export function confusionMatrix(classes: readonly string[], figures: Confusion): string {
  if (classes.length > maxDrawnClasses) return confusionList(classes, figures);
  const head = ['actual \\ predicted', ...classes].map((name) => pc.bold(visible(name)));
  const rows = figures.confusion.map((row, actual) => {
    const total = row.reduce((sum, value) => sum + value, 0);
    const cells = row.map((value, predicted) => cell(value, total === 0 ? 0 : value / total, actual === predicted));
    return [pc.bold(visible(at(classes, actual))), ...cells];
  });
  const drawn = new Table({
    head,
    style: { head: [], border: [] },
    colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
  });
  drawn.push(...rows);
  return drawn.toString();
}

function cell(value: number, share: number, isRight: boolean): string {
  const block = ' ░▒▓█'[Math.ceil(share * 4)] ?? ' ';
  const text = `${String(value)}  ${percent(share).padStart(7)} ${block}`;
  if (value === 0) return pc.dim(text);
  return isRight ? pc.green(text) : pc.yellow(text);
}

/** Largest number of classes whose matrix fits a terminal. */
const maxDrawnClasses = 20;

function confusionList(classes: readonly string[], confusion: Confusion): string {
  const worst = worstConfusions(classes, confusion, maxDrawnClasses);
  if (worst.length === 0) return `${classes.length.toLocaleString('en')} classes, and no confusions.`;
  return table(['actual', 'predicted', 'images'], worst);
}

export function perClassTable(all: readonly ClassFigures[]): string {
  const rows =
    all.length > maxDrawnClasses ? [...all].sort((a, b) => (a.f1 ?? 1) - (b.f1 ?? 1)).slice(0, maxDrawnClasses) : all;
  const more = all.length - rows.length;
  const rest = more > 0 ? `\nand ${more.toLocaleString('en')} more with higher F1 or without images (see --json)` : '';
  const show = (value: number | null): string => (value === null ? '–' : percent(value));
  return `${table(
    ['class', 'images', 'predicted', 'precision', 'recall', 'F1'],
    rows.map((row) => [row.class, row.support, row.predicted, show(row.precision), show(row.recall), show(row.f1)]),
  )}${rest}`;
}

export const count = (number: number, noun: string): string =>
  `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;

export const countMore = (number: number): string => `${number.toLocaleString('en')} more`;

/** Files of one kind that are listed one by one; more of them are told once. */
const namedFiles = 3;
/** Kinds to show; --json has all. */
const shownKinds = 12;

/** Refused files by their reasons: a kind with many is told once, with its number and an example; empty without any. */
export function refusedList(refused: readonly { path: string; reason: string }[], verb = 'Refused'): string {
  if (refused.length === 0) return '';
  const kinds = filesByKind(refused);
  const shown = kinds.slice(0, shownKinds);
  const left = kinds.slice(shownKinds).reduce((sum, { files }) => sum + files.length, 0);
  const more = left > 0 ? [`  and ${countMore(left)} (see --json)`] : [];
  return ['', pc.yellow(`${verb} ${count(refused.length, 'file')}:`), ...shown.flatMap(linesOf), ...more].join('\n');
}

function linesOf({ kind, files }: FilesOfKind): string[] {
  if (files.length <= namedFiles) return files.map(({ path, reason }) => `  ${visible(path)}: ${visible(reason)}`);
  const sentence = `${kind.reason} ${kind.next}`.trimEnd();
  return [`  ${count(files.length, 'file')} such as ${visible(kind.example)}: ${visible(sentence)}`];
}

/** Announces a step on standard error, in bold. */
export const announce = (text: string): void => {
  note(pc.bold(text));
};

/** Sentence about cells of a CSV that got a leading apostrophe; empty without any. */
export const quotedNote = (cells: number): string =>
  cells === 0
    ? ''
    : `\n${count(cells, 'cell')} would be read as a formula by a spreadsheet, so ${cells === 1 ? 'it starts' : 'they start'} with an apostrophe. An import removes it.`;
