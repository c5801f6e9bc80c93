import { join } from 'node:path';
import { yieldToOthers } from '../base/slices';
import type { TextShape } from '../tables/csv-table';
import { notesOn, shapeOf, type TableShape } from '../tables/csv-shape';
import { idNames, pathNames } from '../tables/column-names';
import { pathKey } from '../tables/path-keys';
import type { RowForm } from '../tables/row-form';
import { readRows } from '../tables/table-reader';
import type { Place } from './layout';
import { nearestFirst } from './nearest-first';
import { prefixOf } from './path-prefix';
import type { RowSource } from './table-layout';

/** A table of a place, by its first lines, and the column that names the place's images. */
export interface PlaceTable {
  /** Relative to the place. */
  readonly file: string;
  readonly shape: TableShape;
  /** Name of the column that has paths of images. */
  readonly path: string;
  /** What all its paths begin with that is not of this place; see prefixOf. */
  readonly prefix: string;
  /** Share of its first rows that name an image of the place. */
  readonly share: number;
  /** Its rows per image of the place; null where they are not known by its head. */
  readonly coverage: number | null;
}

/** Files that may be tables, by their ends. */
const tableName = /\.(csv|tsv|tab|txt|lst|list|dat)$/i;
/** Most tables of a place that are looked at, those nearest to its top first. */
const mostTables = 100;
/** Lines from which a table's shape is determined. */
const sampledLines = 50;
/** Share of rows that must name images of the place. Tables of whole data sets lie beside samples of their images. */
const leastShare = 0.2;

/** Tables of a place that name its images. @param file only this one, if it names any */
export async function tablesOf(place: Place, signal: AbortSignal, file?: string): Promise<PlaceTable[]> {
  const files = file === undefined ? tableFiles(place) : [file];
  if (files.length === 0) return [];
  const names = await imageNamesOf(place, signal);
  const found: PlaceTable[] = [];
  for (const each of files) {
    await yieldToOthers(signal);
    const shape = await shapeIn(place, each);
    const path = shape && pathColumnOf(shape, names);
    if (!shape || !path) continue;
    const prefix = await prefixOf(place, each, shape, shape.names.indexOf(path.path), signal);
    found.push({ file: each, shape, ...path, prefix, coverage: await coverageOf(place, each) });
  }
  return found;
}

/** Files of a place that may be tables, those nearest to its top first. */
export const tableFiles = ({ others }: Place): string[] =>
  nearestFirst(others.filter((path) => tableName.test(path))).slice(0, mostTables);

/** The shape of a table by its head; null where it has none. */
export async function shapeIn(place: Place, file: string): Promise<TableShape | null> {
  try {
    return shapeOf(file, await headLines(place, file));
  } catch {
    return null; // empty, or far too wide
  }
}

/** The first whole lines of a text. */
export async function headLines(place: Place, file: string): Promise<string[]> {
  const head = await place.head(file);
  const lines = head.split(/\r\n|\n|\r/, sampledLines + 1);
  // The last line may be cut off.
  return lines.length > 1 ? lines.slice(0, -1) : lines;
}

/** Characters of a head that is surely the whole text, in whatever encoding. */
const wholeHead = 16_000;

async function coverageOf(place: Place, file: string): Promise<number | null> {
  const head = await place.head(file);
  return head.length < wholeHead ? head.split(/\r\n|\n|\r/).length / Math.max(1, place.images.length) : null;
}

/** Rows of a table, read in a thread once they are asked for. */
export const tableSource = (
  { root }: Place,
  {
    file,
    shape,
    role = 0,
    prefix = '',
  }: { readonly file: string; readonly shape: TextShape; readonly role?: number; readonly prefix?: string },
  form: RowForm,
  signal: AbortSignal,
): RowSource => ({
  file,
  role,
  rows: readRows(
    { what: 'rows', file: join(root, file), shape, form: prefix === '' ? form : { ...form, prefix } },
    signal,
  ),
  attributes: form.attributes.map(({ name }) => name),
  notes: [
    ...notesOn(file, shape),
    ...(prefix === '' ? [] : [`Paths in ${file} are read without “${prefix}”, which they begin with.`]),
  ],
});

const namesOfPlaces = new WeakMap<Place, ReadonlySet<string>>();
/** Names between two interruptions: a millisecond or so. */
const namesAtOnce = 500;

/** Keys of the bare names of a place's images; see pathKey. */
async function imageNamesOf(place: Place, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const known = namesOfPlaces.get(place);
  if (known) return known;
  const names = new Set<string>();
  for (const [index, path] of place.images.entries()) {
    names.add(bareKey(path));
    if (index % namesAtOnce === 0) await yieldToOthers(signal);
  }
  namesOfPlaces.set(place, names);
  return names;
}

const bareKey = (path: string): string =>
  pathKey(path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1));

/** The column whose cells name most images; of several, one that is called so, or else has the most different cells. */
function pathColumnOf(
  { names, rows }: TableShape,
  images: ReadonlySet<string>,
): { path: string; share: number } | null {
  const scored = names.map((name, column) => {
    const cells = rows.map((row) => row[column]?.trim() ?? '').filter((cell) => cell !== '');
    const share = cells.filter((cell) => images.has(bareKey(cell))).length / Math.max(1, rows.length);
    const isCalled = pathNames.includes(name.toLowerCase()) ? 0.2 : idNames.includes(name.toLowerCase()) ? 0.1 : 0;
    const distinct = new Set(cells).size / Math.max(1, cells.length);
    return { path: name, share, score: share * distinct + isCalled };
  });
  const [best] = scored.filter(({ share }) => share >= leastShare).sort((a, b) => b.score - a.score);
  return best ? { path: best.path, share: best.share } : null;
}
