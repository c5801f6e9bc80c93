import { join, posix } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import type { LayoutChoice, PartName } from '../../../src-shared/domain/layouts';
import type { Columns } from '../../../src-shared/contract/imports';
import { columnsOf, partColumnOf, partNote } from '../tables/csv-columns';
import { annotatorNames, stateNames, tagNames, timeNames } from '../tables/column-names';
import { partNamed } from '../../../src-shared/domain/part-names';
import { addressesNote, hasAddress } from '../tables/annotator-names';
import { formOf, type RowForm } from '../tables/row-form';
import { readShape } from '../tables/table-reader';
import { labelColumnsOf, type LabelColumns } from './label-columns';
import { classFolders } from './class-folders';
import { folderNamesOf } from './folder-names';
import { plainFit, type Fit, type Layout, type Place } from './layout';
import { tablesOf, tableSource, type PlaceTable } from './place-tables';
import { readTables, type RowSource } from './table-layout';
import { withFolderParts } from './folder-parts';

/** A table with a row per image, or one table per part of a split. */
export const tableLayout: Layout = {
  name: 'table',
  async recognise(place, choice, signal) {
    const found = await tableOf(place, choice, signal);
    return found && fitOf(found, choice, likelihoodOf(found, await hasClassFolders(place, signal)));
  },
  async read(place, choice, signal) {
    const found = await tableOf(place, choice, signal);
    if (!found) throw noTable(place, choice);
    const sources: RowSource[] = [];
    let columns: Columns | null = null;
    for (const { table, part } of found.tables) {
      const file = join(place.root, table.file);
      const shape = await readShape(file, signal);
      const label = labelOf(found, choice);
      const own = columnsOf(file, shape, { path: table.path, label, ...(part !== null && { part: null }) });
      columns ??= own;
      const form = withAddresses(formOf(shape.names, shape.delimiter, own), choice);
      const parts = part === null ? form.part : { is: part };
      sources.push(
        tableSource(place, { file: table.file, shape, prefix: table.prefix }, { ...form, part: parts }, signal),
      );
    }
    if (found.people !== null) sources.push(await peopleSource(place, found.people, choice, signal));
    return withFolderParts(place, await readTables(place, sources, signal, columns), signal);
  },
};

interface FoundTable {
  /** Tables that are read together: one, or one per part of a split. */
  readonly tables: readonly { readonly table: PlaceTable; readonly part: PartName | null }[];
  readonly labels: LabelColumns;
  /** A table beside it with one row per person and image, as a data set of Facet has it. */
  readonly people: PlaceTable | null;
  /** Other tables that name images. */
  readonly others: readonly PlaceTable[];
}

/** The likeliest table of a place, or the chosen one. Tables that are alike but for a part in their names belong together. */
async function tableOf(place: Place, { file }: LayoutChoice, signal: AbortSignal): Promise<FoundTable | null> {
  const all = (await tablesOf(place, signal)).filter(({ shape }) => shape.names.length > 1);
  const known = file === undefined ? all : all.filter((table) => table.file === file);
  const candidates = known.length > 0 || file === undefined ? known : await tablesOf(place, signal, file);
  const scored = candidates.map((table) => ({ table, labels: labelsOf(table) }));
  const [best] = scored.sort((a, b) => scoreOf(b) - scoreOf(a));
  if (!best) return null;
  const tables = groupOf(best.table, all);
  const read = tables.map(({ table }) => table);
  const people = namesPeople(best.table) ? null : (all.find(namesPeople) ?? null);
  return { tables, labels: best.labels, people, others: all.filter((each) => !read.includes(each) && each !== people) };
}

/** Whether a table has one row per person and image. */
const namesPeople = ({ shape }: PlaceTable): boolean =>
  shape.names.some((name) => annotatorNames.includes(name.toLowerCase()));

/** Rows of a table with one row per person and image, beside the one that gives the labels. */
async function peopleSource(
  place: Place,
  table: PlaceTable,
  choice: LayoutChoice,
  signal: AbortSignal,
): Promise<RowSource> {
  const file = join(place.root, table.file);
  const shape = await readShape(file, signal);
  const form = formOf(shape.names, shape.delimiter, columnsOf(file, shape, { path: table.path, attributes: [] }));
  return tableSource(place, { file: table.file, shape, role: 1 }, withAddresses(form, choice), signal);
}

/** A form that keeps e-mail addresses as names of annotators if they were asked for. */
const withAddresses = (form: RowForm, { emails = false }: LayoutChoice): RowForm =>
  form.annotator ? { ...form, annotator: { ...form.annotator, keepsAddresses: emails } } : form;

/** Whether annotators of a table have e-mail addresses, as far as its first rows show. */
const hasAddresses = ({ shape }: PlaceTable): boolean =>
  shape.names.some(
    (name, column) =>
      annotatorNames.includes(name.toLowerCase()) && shape.rows.some((row) => hasAddress(row[column] ?? '')),
  );

const labelsOf = ({ shape, path }: PlaceTable): LabelColumns => {
  const people = shape.names.some((name) => annotatorNames.includes(name.toLowerCase()));
  const meant = [...stateNames, ...tagNames, ...(people ? [...annotatorNames, ...timeNames] : [])];
  const known = shape.names.filter((name) => meant.includes(name.toLowerCase()));
  return labelColumnsOf(shape, [path, partColumnOf(shape), ...known]);
};

const scoreOf = ({ table, labels }: { table: PlaceTable; labels: LabelColumns }): number =>
  table.share +
  (labels.likeliest === null ? 0 : labels.isCalled ? 2 : 1) -
  (namesPeople(table) ? 0.5 : 0) -
  (isPredicted(table) ? 2.5 : 0);

/** Whether a table has what a program predicted, or the form in which a competition wants it: nothing that somebody labelled. */
function isPredicted({ file, shape }: PlaceTable): boolean {
  const words = posix
    .parse(file)
    .name.toLowerCase()
    .split(/[^a-z]+/);
  const has = (name: string): boolean => shape.names.some((each) => each.toLowerCase() === name);
  return words.some((word) => predictedWords.has(word)) || (has('confidence') && has('decision'));
}

const predictedWords = new Set(['submission', 'submissions', 'prediction', 'predictions', 'predicted', 'preds']);

/** Whether there are several folders that can name classes. */
async function hasClassFolders(place: Place, signal: AbortSignal): Promise<boolean> {
  const fit = await classFolders.recognise(place, {}, signal);
  const names = (await folderNamesOf(place, signal))[(fit?.level ?? 1) - 1] ?? new Map<string, unknown>();
  return (fit?.likelihood ?? 0) >= folderLikelihood && [...names.keys()].filter((name) => !isPart(name)).length > 1;
}

const isPart = (name: string): boolean => partNamed(name) !== undefined;
/** That of class folders. */
const folderLikelihood = 0.3;

/** Tables with the same columns in one folder whose names differ by the part of a split, as train.csv and val.csv do. */
function groupOf(table: PlaceTable, all: readonly PlaceTable[]): FoundTable['tables'] {
  const own = partInName(table.file);
  if (own === null || partColumnOf(table.shape) !== null) return [{ table, part: null }];
  const alike = all.flatMap((other) => {
    const found = partInName(other.file);
    const isAlike = found?.rest === own.rest && JSON.stringify(other.shape.names) === JSON.stringify(table.shape.names);
    return isAlike ? [{ table: other, part: found.part }] : [];
  });
  const parts = new Set(alike.map(({ part }) => part));
  return parts.size === alike.length && alike.length > 1 ? alike : [{ table, part: null }];
}

/** The part in a file's name, and the rest of its path. */
export function partInName(file: string): { part: PartName; rest: string } | null {
  const { dir, name, ext } = posix.parse(file);
  const words = name.split(/[_\-. ]+/);
  const parts = words.flatMap((word, index) => {
    const part = partNamed(word);
    return part == null ? [] : [{ part, index }];
  });
  const [found, second] = parts;
  if (!found || second) return null;
  return { part: found.part, rest: `${dir}/${words.toSpliced(found.index, 1, '*').join('_')}${ext}`.toLowerCase() };
}

/** The column that becomes the class: the chosen one, which may be any but that of paths. */
function labelOf({ tables, labels }: FoundTable, { label }: LayoutChoice): string | null {
  if (label == null) return label === null ? null : labels.likeliest;
  const names = tables.flatMap(({ table }) => table.shape.names.filter((name) => name !== table.path));
  return names.find((name) => name.trim().toLowerCase() === label.trim().toLowerCase()) ?? null;
}

/** Most other tables that a note names. */
const mostNamed = 5;

function fitOf(found: FoundTable, choice: LayoutChoice, likelihood: number): Fit {
  const { tables, labels, people, others } = found;
  const label = labelOf(found, choice);
  const files = tables.map(({ table }) => table.file);
  const column = label === null ? 'without labels' : `with labels in ${columnNamed(label)}`;
  const says =
    files.length > 1 ? `One table per part (${files.join(', ')}), ${column}` : `A table (${files.join('')}), ${column}`;
  const more = others.length > mostNamed ? ` and ${String(others.length - mostNamed)} more` : '';
  const named = others.slice(0, mostNamed).map(({ file }) => file);
  const told = people?.file ?? (tables.some(({ table }) => namesPeople(table)) ? files.join('') : null);
  const [first] = tables;
  const parts = first?.part !== null ? null : partNote(first.table.shape);
  const namesAddresses = [...tables.map(({ table }) => table), ...(people ? [people] : [])].some(hasAddresses);
  const notes = [
    ...(first !== undefined && isPredicted(first.table)
      ? [`${first.table.file} seems to have predictions, which are no labels.`]
      : []),
    ...(parts === null ? [] : [parts]),
    ...(told === null
      ? []
      : [`${told} tells what each of several people said; their answers are kept beside the label.`]),
    ...(choice.emails !== true && namesAddresses ? [addressesNote] : []),
    ...(others.length === 0 ? [] : [`Other tables name these images, too: ${named.join(', ')}${more}.`]),
  ];
  const labelNames = label === null || labels.names.includes(label) ? labels.names : [...labels.names, label];
  const about = { labelNames, label, file: files[0] ?? null, notes, ...(namesAddresses && { hasAddresses: true }) };
  return { ...plainFit(likelihood, says), ...about };
}

/** A column in a sentence. Without a header, the names are “column 1” and so on. */
const columnNamed = (name: string): string => (/^column \d+$/.test(name) ? name : `the column ${name}`);

/** Rows per image below which a table is rather a list of classes by number, or a sample. */
const leastCoverage = 0.1;

/** Rows per image below which folders rather name the classes, and a table corrects some. */
const leastBesideFolders = 0.5;

function likelihoodOf({ tables, labels }: FoundTable, besideFolders: boolean): number {
  const [first] = tables;
  if (first !== undefined && isPredicted(first.table)) return 0.08;
  const likelihood = labels.isCalled ? 0.75 : labels.likeliest === null ? 0.35 : 0.55;
  const rows = tables.reduce((sum, { table }) => sum + (table.coverage ?? 1), 0);
  if (rows < leastCoverage) return likelihood / 3;
  // Whoever sorts images into folders labels them: a column that is a guess does not.
  const isGuess = labels.likeliest === null || labels.isNumber || rows < leastBesideFolders;
  return besideFolders && isGuess ? Math.min(likelihood, 0.28) : likelihood;
}

const noTable = ({ root }: Place, { file }: LayoutChoice): Failure =>
  new Failure(
    'bad-input',
    file === undefined ? `No table in ${root} names its images.` : `${file} names no images of ${root}.`,
    'Choose another table, or give the column that has the names.',
  );
