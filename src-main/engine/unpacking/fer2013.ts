import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { partNamed } from '../../../src-shared/domain/part-names';
import { ferHeader, cellsOf, type FerColumns } from './fer2013-header';
import { ferPlusLabels } from './fer-plus';
import { LabelTable } from './label-table';
import { greyPng } from './png';
import type { Found, Reading } from './reading';
import { textLines } from './text-lines';

/**
 * The emotions of FER2013 by their codes (Goodfellow et al. 2013, arxiv.org/abs/1307.0414; Kaggle, “Challenges in Representation Learning:
 * Facial Expression Recognition”).
 */
export const emotions = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'] as const;

/** Rows after which a folder is full: viewers show some thousand files at once. */
const rowsPerFolder = 10_000;

/**
 * Makes pictures of a table of grey pixels, as fer2013.csv, icml_face_data.csv and the challenge's train.csv and test.csv are. Pictures get
 * the names that FER+ gives them (fer0000000.png for the first row); its labels, in a fer2013new.csv beside the table, become a column.
 */
export async function unpackFer2013(file: string, reading: Reading): Promise<Found> {
  const { folder } = reading;
  const plus = plusBeside(file);
  const table = new LabelTable(['path', 'label', 'split', ...(plus === null ? [] : ['fer_plus'])]);
  let columns: FerColumns | null = null;
  let row = 0;
  for await (const { line, number, bytes } of textLines(file)) {
    reading.progress(bytes);
    if (columns === null) {
      columns = ferHeader(line);
      if (columns === null) throw noTable(file);
      continue;
    }
    if (line.trim() === '') continue;
    const name = `fer${String(row).padStart(7, '0')}.png`;
    const cells = cellsOf(line);
    const pixels = pixelsOf(cells[columns.pixels] ?? '');
    row += 1;
    if (typeof pixels === 'string') {
      folder.tally.add('no-picture', `line ${String(number)}`, pixels);
      continue;
    }
    const usage = columns.usage === null ? '' : (cells[columns.usage] ?? '');
    const path = `images/${String(Math.floor((row - 1) / rowsPerFolder)).padStart(2, '0')}/${name}`;
    folder.take(path);
    folder.writeWhole(path, greyPng(pixels.grey, pixels.edge, pixels.edge), 'picture');
    const label = columns.emotion === null ? '' : emotionOf(cells[columns.emotion] ?? '');
    table.add([path, label, partNamed(usage) ?? '', ...(plus === null ? [] : [plus.get(name) ?? ''])]);
  }
  if (columns === null) throw noTable(file);
  folder.take('labels.csv');
  table.write(folder, 'labels.csv');
  const notes = plus === null ? [] : ['The labels of FER+, by most of its annotators, are the column fer_plus.'];
  return { labels: 'labels.csv', notes };
}

const noTable = (file: string): Failure =>
  new Failure('bad-input', `${file} has no column “pixels”.`, 'Give a table such as fer2013.csv.');

/** The name of an emotion; the code itself where the data set has no name for it. */
const emotionOf = (code: string): string => (/^[0-6]$/.test(code) ? (emotions[Number(code)] ?? code) : code);

/** Pixels of a square picture; or why the text is none. */
function pixelsOf(text: string): { readonly grey: Uint8Array; readonly edge: number } | string {
  const values = text.trim().split(/\s+/);
  const edge = Math.sqrt(values.length);
  if (!Number.isInteger(edge) || edge < 2) return `It has ${String(values.length)} pixels, which are no square.`;
  const grey = new Uint8Array(values.length);
  for (const [index, value] of values.entries()) {
    const level = Number(value);
    if (!Number.isInteger(level) || level < 0 || level > 255)
      return `“${value.slice(0, 20)}” is no level from 0 to 255.`;
    grey[index] = level;
  }
  return { grey, edge };
}

/** Labels of FER+ by the picture's name, where its table lies beside; null without one. */
function plusBeside(file: string): ReadonlyMap<string, string> | null {
  const beside = join(dirname(file), 'fer2013new.csv');
  if (!existsSync(beside)) return null;
  const found = statSync(beside);
  // The file has 2 MB. A larger one is another.
  return found.isFile() && found.size < 50_000_000 ? ferPlusLabels(readFileSync(beside, 'latin1')) : null;
}
