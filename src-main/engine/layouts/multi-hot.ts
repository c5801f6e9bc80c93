import { dirname, join, posix } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import type { LayoutChoice, PartName } from '../../../src-shared/domain/layouts';
import { toAttributeName } from '../../../src-shared/domain/attribute';
import type { Columns } from '../../../src-shared/contract/imports';
import { columnsOf } from '../tables/csv-columns';
import type { TableShape } from '../tables/csv-shape';
import { partNamed } from '../../../src-shared/domain/part-names';
import { formOf } from '../tables/row-form';
import { flagOf } from '../tables/rows';
import { readShape } from '../tables/table-reader';
import { plainFit, type Fit, type Layout, type Place, type ReadLayout } from './layout';
import { withFolderParts } from './folder-parts';
import { tablesOf, tableSource, type PlaceTable } from './place-tables';
import { readTables, type RowSource } from './table-layout';

/**
 * Tables with one column per class, as Roboflow writes them (`_classes.csv` in the folder of each part) and Kaggle's competitions have them.
 * A row with exactly one 1 has that class; one with several or none is listed, and its image unlabelled.
 */
export const multiHot: Layout = {
  name: 'multi-hot',
  async recognise(place, choice, signal) {
    const found = await tableOf(place, choice, signal);
    return found && fitOf(found);
  },
  async read(place, choice, signal) {
    const found = await tableOf(place, choice, signal);
    if (!found) throw noTable(place, choice);
    const sources: RowSource[] = [];
    let columns: Columns | null = null;
    for (const { file, path, classes, prefix } of found) {
      const shape = await readShape(join(place.root, file), signal);
      const plain = columnsOf(join(place.root, file), shape, { path, label: null });
      const own = { ...plain, attributes: plain.attributes.filter((name) => !classes.includes(name)) };
      columns ??= own;
      const oneOf = classes.map((name) => ({ column: shape.names.indexOf(name), name }));
      const form = { ...formOf(shape.names, shape.delimiter, own), label: { oneOf } };
      const part = partOfTable(file);
      const known = form.part === null && part !== null ? { ...form, part: { is: part } } : form;
      sources.push(tableSource(place, { file, shape, prefix }, known, signal));
    }
    const read = await readTables(place, sources, signal, columns);
    return withPartsOfFolders(await withFolderParts(place, read, signal), found);
  },
};

interface HotTable extends PlaceTable {
  /** Columns that are classes. */
  readonly classes: readonly string[];
  /** Share of the first rows that have exactly one class. */
  readonly single: number;
}

const roboflowName = '_classes.csv';

/** Roboflow's tables, or the likeliest other one. */
async function tableOf(
  place: Place,
  { file }: LayoutChoice,
  signal: AbortSignal,
): Promise<readonly [HotTable, ...HotTable[]] | null> {
  const hot = (await tablesOf(place, signal)).flatMap((table) => hotTableOf(table) ?? []);
  const chosen = hot.filter((table) => file === undefined || table.file === file);
  const isRoboflow = (table: PlaceTable): boolean => posix.basename(table.file).toLowerCase() === roboflowName;
  const [first, ...rest] = hot.filter(isRoboflow);
  if (first && (file === undefined || chosen.some(isRoboflow))) return [first, ...rest];
  const [best] = chosen.sort((a, b) => b.single - a.single);
  return best ? [best] : null;
}

/** A table with at least two columns that hold nothing but zeros and ones, one of them being set in most rows. */
function hotTableOf(table: PlaceTable): HotTable | null {
  const { shape, path } = table;
  if (!shape.hasHeader) return null;
  const classes = shape.names.filter((name) => name !== path && isBinary(shape, name));
  if (classes.length < 2) return null;
  const columns = classes.map((name) => shape.names.indexOf(name));
  const singles = shape.rows.filter(
    (row) => columns.filter((column) => flagOf(row[column]?.trim() ?? '') === true).length === 1,
  );
  return { ...table, classes, single: singles.length / Math.max(1, shape.rows.length) };
}

function isBinary({ names, rows }: TableShape, name: string): boolean {
  const column = names.indexOf(name); // of a few thousand
  const cells = rows.map((row) => row[column]?.trim() ?? '');
  return toAttributeName(name) !== null && rows.length > 0 && cells.every((cell) => /^(-1|[01])(\.0+)?$/.test(cell));
}

/** Most classes that a sentence names. */
const mostNamed = 10;

function fitOf(found: readonly [HotTable, ...HotTable[]]): Fit {
  const [{ file, classes, single }] = found;
  const more = classes.length > mostNamed ? `, and ${String(classes.length - mostNamed)} more` : '';
  const listed = `${classes.slice(0, mostNamed).join(', ')}${more}`;
  const files = found.length > 1 ? `${String(found.length)} tables` : `A table`;
  const likelihood = posix.basename(file).toLowerCase() === roboflowName ? 0.95 : single >= 0.4 ? 0.78 : 0.3;
  const notes = [
    'An image with exactly one 1 in its row has that class. One with several or none stays unlabelled and is listed.',
  ];
  return { ...plainFit(likelihood, `${files} with one column per class (${file}): ${listed}`), file, notes };
}

/** The part that the folder of a table is. */
const partOfTable = (file: string): PartName | null => partNamed(posix.basename(dirname(file))) ?? null;

/** Gives images without a row the part of the folder that their table lies in. */
function withPartsOfFolders(read: ReadLayout, tables: readonly HotTable[]): ReadLayout {
  const folders = tables.flatMap(({ file }) => {
    const part = partOfTable(file);
    return part === null ? [] : [{ prefix: `${dirname(file)}/`, part }];
  });
  return {
    labelsOf(path) {
      const labels = read.labelsOf(path);
      const part = labels.part ?? folders.find(({ prefix }) => path.startsWith(prefix))?.part;
      return part === undefined ? labels : { ...labels, part };
    },
    tellsParts: read.tellsParts || folders.length > 0,
    report: () => read.report(),
    close: () => {
      read.close();
    },
  };
}

const noTable = ({ root }: Place, { file }: LayoutChoice): Failure =>
  new Failure(
    'bad-input',
    file === undefined
      ? `No table in ${root} names its images and has one column per class, with zeros and ones.`
      : `${file} does not name images and have one column per class, with zeros and ones.`,
    'Choose another table, or another layout.',
  );
