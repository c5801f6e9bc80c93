import { posix } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import type { LayoutChoice } from '../../../src-shared/domain/layouts';
import type { TableShape } from '../tables/csv-shape';
import { plainForm, type Codes, type RowForm } from '../tables/row-form';
import { plainFit, type Layout, type Place } from './layout';
import { shapeIn, tableSource } from './place-tables';
import { readTables } from './table-layout';

/**
 * Adience (https://talhassner.github.io/home/projects/Adience/Adience-data.html, readme.txt there): tables fold_0_data.txt to
 * fold_4_data.txt, separated by tabs, whose columns make a photo's path, such as
 * USER_ID/coarse_tilt_aligned_face.FACE_ID.ORIGINAL_IMAGE. Genders m and f are named man and woman; u is none. Ages are spans.
 */
export const adience: Layout = {
  name: 'adience',
  async recognise(place, choice) {
    const folds = await foldsOf(place);
    if (folds.length === 0) return null;
    if (choice.file !== undefined && !folds.some(({ file }) => file === choice.file)) return null;
    const label = labelOf(choice);
    const says = `Adience: age, gender and person in ${String(folds.length)} folds`;
    const fit = plainFit(0.95, label === null ? says : `${says}, with labels by ${label}`);
    return { ...fit, labelNames, label, hasPersons: true };
  },
  async read(place, choice, signal) {
    const folds = await foldsOf(place);
    if (folds.length === 0) throw noFolds(place);
    const prefixes = prefixesOf(place);
    const sources = prefixes.flatMap((prefix) =>
      folds.map(({ file, fold, shape }) =>
        tableSource(place, { file, shape }, formOf(shape, fold, prefix, choice), signal),
      ),
    );
    return readTables(place, sources, signal);
  },
};

/** Columns of which one is the class; the first by default. */
const labelNames = ['gender', 'age'];

function labelOf({ label, persons }: LayoutChoice): string | null {
  if (label === null || persons === 'classes') return null;
  return labelNames.find((name) => name === label?.trim().toLowerCase()) ?? 'gender';
}

interface Fold {
  readonly file: string;
  readonly fold: string;
  readonly shape: TableShape;
}

const needed = ['user_id', 'original_image', 'face_id', 'age', 'gender'];

/** The folds of a place. Those of frontal faces are subsets of the others, and used where there are no others. */
async function foldsOf(place: Place): Promise<Fold[]> {
  const found: (Fold & { isFrontal: boolean })[] = [];
  for (const file of place.others) {
    const match = /^fold_(frontal_)?(\d)_data\.txt$/i.exec(posix.basename(file));
    const shape = match && (await shapeIn(place, file));
    if (!shape || !needed.every((name) => shape.names.includes(name))) continue;
    found.push({ file, fold: match[2] ?? '', shape, isFrontal: match[1] !== undefined });
  }
  const whole = found.filter(({ isFrontal }) => !isFrontal);
  const folds = whole.length > 0 ? whole : found;
  return folds.filter(({ fold }, index) => folds.findIndex((each) => each.fold === fold) === index);
}

/** Beginnings of photos' names: of those cut out, and of those also turned. */
const prefixes = ['coarse_tilt_aligned_face', 'landmark_aligned_face'];

/** The beginnings that a place has. */
function prefixesOf({ images }: Place): string[] {
  const own = prefixes.filter((prefix) => images.some((path) => path.includes(`/${prefix}.`)));
  return own.length > 0 ? own : prefixes.slice(0, 1);
}

const genderCodes: Codes = { m: 'man', f: 'woman', u: '' };
/** Spans of ages as the tables have them. */
const spans = [
  ...['(0, 2)', '(4, 6)', '(8, 12)', '(8, 23)', '(15, 20)', '(25, 32)', '(27, 32)'],
  ...['(38, 42)', '(38, 43)', '(38, 48)', '(48, 53)', '(60, 100)'],
];
const ageCodes: Codes = {
  ...Object.fromEntries(spans.map((span) => [span, span.slice(1, -1).replace(', ', '-')])),
  None: '',
};

function formOf({ names }: TableShape, fold: string, prefix: string, choice: LayoutChoice): RowForm {
  const column = (name: string): number => names.indexOf(name);
  const columns = [
    { name: 'gender', column: column('gender'), codes: genderCodes },
    { name: 'age', column: column('age'), codes: ageCodes },
  ];
  const person = { name: 'person', column: column('user_id'), codes: null };
  const label = labelOf(choice);
  const own = choice.persons === 'classes' ? person : (columns.find(({ name }) => name === label) ?? null);
  return {
    ...plainForm([column('user_id'), `/${prefix}.`, column('face_id'), '.', column('original_image')]),
    label: own,
    attributes: [...[...columns, person].filter((each) => each !== own), { name: 'fold', is: fold }],
  };
}

const noFolds = ({ root }: Place): Failure =>
  new Failure('bad-input', `${root} has no fold_0_data.txt.`, 'Choose the folder that has Adience’s folds.');
