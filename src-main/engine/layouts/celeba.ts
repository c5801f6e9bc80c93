import { join, posix } from 'node:path';
import { toAttributeName } from '../../../src-shared/domain/attribute';
import { Failure } from '../../../src-shared/domain/failure';
import type { LayoutChoice } from '../../../src-shared/domain/layouts';
import { cellsOf } from '../tables/csv-cells';
import type { TextShape } from '../tables/csv-table';
import { imageName } from '../tables/path-keys';
import { plainForm, type Codes, type RowForm } from '../tables/row-form';
import { readShape } from '../tables/table-reader';
import { plainFit, type Fit, type Layout, type Place } from './layout';
import { nearestFirst } from './nearest-first';
import { shapeIn, tableSource } from './place-tables';
import { readTables } from './table-layout';

/**
 * CelebA (https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html): lists of 40 attributes (-1 and 1), of persons, and of parts, as published or
 * as CSV on Kaggle. Its README gives the forms: a line with the count, a line with names, then one line per image.
 */
export const celeba: Layout = {
  name: 'celeba',
  async recognise(place, choice) {
    const lists = listsOf(place);
    if (!lists || (choice.file !== undefined && !Object.values(lists).includes(choice.file))) return null;
    const names = lists.attributes === undefined ? [] : attributesIn(await listShape(place, lists.attributes));
    return fitOf(lists, names, choice);
  },
  async read(place, choice, signal) {
    const lists = listsOf(place);
    if (!lists) throw noLists(place);
    const shapes = async (file: string | undefined): Promise<{ file: string; shape: TextShape } | null> =>
      file === undefined ? null : { file, shape: await fullShape(place, file, signal) };
    const [attributes, persons, parts] = [
      await shapes(lists.attributes),
      await shapes(lists.persons),
      await shapes(lists.parts),
    ];
    const areClasses = persons !== null && choice.persons === 'classes';
    const known = attributes ? attributesIn(attributes.shape) : [];
    const label = areClasses ? null : labelOf(known, choice);
    const forms = [
      attributes && { ...attributes, form: attributeForm(attributes.shape, label) },
      persons && { ...persons, form: personForm(areClasses) },
      parts && { ...parts, form: { ...plainForm([0]), part: { column: 1, codes: partCodes } } },
    ].filter((each) => each !== null);
    const sources = forms.map(({ file, shape, form }, role) => tableSource(place, { file, shape, role }, form, signal));
    return readTables(place, sources, signal);
  },
};

interface Lists {
  readonly attributes: string | undefined;
  readonly persons: string | undefined;
  readonly parts: string | undefined;
}

/** The lists of a place, by their names: that of attributes, or those of persons and parts. */
function listsOf({ others }: Place): Lists | null {
  const named = (name: RegExp): string | undefined =>
    nearestFirst(others.filter((path) => name.test(posix.basename(path))))[0];
  const attributes = named(/^(list_attr_celeba|celebamask-hq-attribute-anno).*\.(txt|csv)$/i);
  const persons = named(/^identity_celeba.*\.(txt|csv)$/i);
  const parts = named(/^list_eval_partition.*\.(txt|csv)$/i);
  return attributes !== undefined || (persons !== undefined && parts !== undefined)
    ? { attributes, persons, parts }
    : null;
}

/** The shape of a list, by its head: a table, or lines with runs of blanks, of which the first may be the count and then the names. */
async function listShape(place: Place, file: string): Promise<TextShape> {
  const shape = /\.csv$/i.test(file) ? await shapeIn(place, file) : null;
  return shape ?? textShape(await place.head(file));
}

/** As `listShape`, with the encoding of the whole file. */
const fullShape = async (place: Place, file: string, signal: AbortSignal): Promise<TextShape> =>
  /\.csv$/i.test(file) ? readShape(join(place.root, file), signal) : textShape(await place.head(file));

function textShape(head: string): TextShape {
  const lines = head.split(/\r\n|\n|\r/, 4);
  const hasCount = /^\s*\d+\s*$/.test(lines[0] ?? '');
  const cells = (index: number): string[] => cellsOf(lines[index] ?? '', ' ') ?? [''];
  const first = cells(hasCount ? 1 : 0);
  const hasNames = !first.some((cell) => imageName.test(cell));
  const row = hasNames ? cells(hasCount ? 2 : 1) : first;
  const unnamed = row.map((_, index) => `column ${String(index + 1)}`);
  const names = !hasNames ? unnamed : first.length < row.length ? ['image', ...first] : first;
  const skipped = (hasCount ? 1 : 0) + (hasNames ? 1 : 0);
  return { encoding: 'utf-8', skipped, delimiter: ' ', hasHeader: false, names };
}

/** Columns of attributes: all but the first, which has the images' names. */
const attributesIn = ({ names }: TextShape): string[] =>
  names.slice(1).filter((name) => toAttributeName(name) !== null);

const yesOrNo: Codes = { '1': 'yes', '-1': 'no', '0': 'no' };
const partCodes = { '0': 'train', '1': 'validation', '2': 'test' } as const;
/** The attribute that most people train on, and the label unless another one is chosen. */
const usualLabel = 'Male';

function labelOf(names: readonly string[], { label }: LayoutChoice): string | null {
  if (label === null) return null;
  const wanted = (label ?? usualLabel).trim().toLowerCase();
  return names.find((name) => name.toLowerCase() === wanted) ?? null;
}

function attributeForm({ names }: TextShape, label: string | null): RowForm {
  const attributes = names.slice(1).flatMap((each, index) => {
    const name = toAttributeName(each);
    return name === null || each === label ? [] : [{ name, column: index + 1, codes: yesOrNo }];
  });
  const own = label === null ? null : { column: names.indexOf(label), codes: yesOrNo };
  return { ...plainForm([0]), attributes, label: own };
}

const personForm = (areClasses: boolean): RowForm => ({
  ...plainForm([0]),
  ...(areClasses
    ? { label: { column: 1, codes: null } }
    : { attributes: [{ name: 'person', column: 1, codes: null }] }),
});

function fitOf({ attributes, persons, parts }: Lists, names: readonly string[], choice: LayoutChoice): Fit {
  const areClasses = persons !== undefined && choice.persons === 'classes';
  const label = areClasses ? null : labelOf(names, choice);
  const listed = [
    ...(attributes === undefined ? [] : [`${String(names.length)} attributes (${attributes})`]),
    ...(persons === undefined ? [] : [`persons${areClasses ? ' as classes' : ''} (${persons})`]),
    ...(parts === undefined ? [] : [`parts (${parts})`]),
  ];
  const notes: string[] = [];
  if (label !== null && choice.label === undefined) {
    notes.push(`${label} is the label, because none was chosen; each of the other attributes can be it.`);
  }
  const fit = plainFit(0.95, `CelebA: ${listed.join(', ')}`);
  return { ...fit, labelNames: names, label, hasPersons: persons !== undefined, file: attributes ?? null, notes };
}

const noLists = ({ root }: Place): Failure =>
  new Failure(
    'bad-input',
    `${root} has no list of CelebA’s attributes.`,
    'Choose the folder that has list_attr_celeba.',
  );
