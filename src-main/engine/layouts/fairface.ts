import { join, posix } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import type { LayoutChoice, PartName } from '../../../src-shared/domain/layouts';
import type { Columns } from '../../../src-shared/contract/imports';
import { columnsOf } from '../tables/csv-columns';
import { formOf } from '../tables/row-form';
import { readShape } from '../tables/table-reader';
import { plainFit, type Layout, type Place } from './layout';
import { shapeIn, tableSource } from './place-tables';
import { readTables, type RowSource } from './table-layout';

/**
 * FairFace (https://github.com/joojs/fairface): `fairface_label_train.csv` and `fairface_label_val.csv` with the columns file, age, gender,
 * race and service_test; files are train/1.jpg and so on. Genders are named Male and Female, as there.
 */
export const fairface: Layout = {
  name: 'fairface',
  async recognise(place, choice) {
    const tables = await tablesOf(place);
    if (tables.length === 0) return null;
    if (choice.file !== undefined && !tables.some(({ file }) => file === choice.file)) return null;
    const label = labelOf(choice);
    const says = `FairFace: age, gender and race (${tables.map(({ file }) => file).join(', ')})`;
    const fit = plainFit(0.95, label === null ? says : `${says}, with labels by ${label}`);
    return { ...fit, labelNames, label, file: tables[0]?.file ?? null };
  },
  async read(place, choice, signal) {
    const tables = await tablesOf(place);
    if (tables.length === 0) throw noTables(place);
    const sources: RowSource[] = [];
    let columns: Columns | null = null;
    for (const { file, part } of tables) {
      const shape = await readShape(join(place.root, file), signal);
      columns = columnsOf(join(place.root, file), shape, { path: 'file', label: labelOf(choice) });
      const form = formOf(shape.names, shape.delimiter, columns);
      sources.push(tableSource(place, { file, shape }, { ...form, part: { is: part } }, signal));
    }
    return readTables(place, sources, signal, columns);
  },
};

/** Columns of which one is the class; the first by default. */
const labelNames = ['gender', 'age', 'race'];

const labelOf = ({ label }: LayoutChoice): string | null => {
  if (label === null) return null;
  return labelNames.find((name) => name === label?.trim().toLowerCase()) ?? label ?? 'gender';
};

interface PartTable {
  readonly file: string;
  readonly part: PartName;
}

/** The tables of a place, by their names and columns: one per part. */
async function tablesOf(place: Place): Promise<PartTable[]> {
  const found: PartTable[] = [];
  for (const file of place.others) {
    const name = /^fairface_labels?_(train|val)\.csv$/i.exec(posix.basename(file))?.[1]?.toLowerCase();
    const part = name === 'train' ? 'train' : 'validation';
    if (name === undefined || found.some((each) => each.part === part)) continue;
    const names = (await shapeIn(place, file))?.names ?? [];
    if (['file', ...labelNames].every((each) => names.includes(each))) found.push({ file, part });
  }
  return found;
}

const noTables = ({ root }: Place): Failure =>
  new Failure('bad-input', `${root} has no fairface_label_train.csv.`, 'Choose the folder that has FairFace’s tables.');
