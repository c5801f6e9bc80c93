import { isAbsolute, resolve, sep } from 'node:path';
import { at } from '../../../src-shared/domain/at';
import type { ColumnChoice } from '../../../src-shared/contract/imports';
import type { LabelStep } from '../../../src-shared/contract/labels';
import { Failure } from '../../../src-shared/domain/failure';
import { otherNames } from '../catalog/other-names';
import type { KeyedRow, LabelRow } from '../catalog/label-rows';
import type { ClassChangeRecord } from '../catalog/value-changes';
import { LabelFile } from '../tables/label-file';
import type { RowsByPath } from '../tables/rows-by-path';
import { foldedPath } from '../tables/path-keys';
import type { Project } from '../project/project';
import { makeClass } from './classes';
import { UnknownClasses } from './unknown-classes';
import { attributeChange, labelChange, tagChange } from './label-change';
import { countOfImages } from './labels';
import type { StepPlan } from './plans';
import { yieldToOthers } from '../base/slices';

interface FromFile {
  readonly file: string;
  readonly reason: string;
  readonly columns?: ColumnChoice | undefined;
  readonly newClasses?: boolean | undefined;
}

/** Names of images that a table takes at once, in a millisecond or so. */
const imagesAtOnce = 200;
/** Most bad rows that a sentence names. */
const namedRows = 3;

/**
 * Does the step that gives images the label, tags and attributes of their rows in a table. Whatever a row leaves open stays as it is.
 * Throws kind 'bad-input' or 'not-found', and changes nothing, for a row that can't be used, names no image, several images, or the same
 * image as another row. The same holds for classes that the project lacks, unless the step is asked to make them. Other names that are remembered of a class mean it.
 */
export async function withLabelFile(
  project: Project,
  { file, reason, columns, newClasses }: FromFile,
  doStep: (plan: StepPlan) => LabelStep | Promise<LabelStep>,
): Promise<LabelStep> {
  const table = await LabelFile.open(file, { choice: columns });
  try {
    if (table.badRows > 0) throw badRows(file, table);
    return await doStep(await planOf(project, { file, reason, newClasses }, table));
  } finally {
    table.close();
  }
}

/** Plans the step: finds all images first. Each image's row is read from the table again when the image is changed. */
async function planOf(project: Project, { file, reason, newClasses }: FromFile, table: LabelFile): Promise<StepPlan> {
  const find = imageFinder(project, file, table);
  const lineOf = new Map<number, number>();
  const unknown = new UnknownClasses(project);
  const made = new Map<number, readonly ClassChangeRecord[]>();
  const others = otherNames(project.catalog);
  const nameOf = (name: string): string => others.get(name) ?? name;
  const rows: number[] = [];
  const images: number[] = [];
  for (const page of table.rows.pages()) {
    for (const row of page) {
      const image = await find(row);
      if (image === undefined) throw notThere(file, row);
      const earlier = lineOf.get(image);
      if (earlier !== undefined) throw namedTwice(file, row, earlier);
      lineOf.set(image, row.line);
      rows.push(row.id);
      images.push(image);
      if (row.className === null || !givesLabel(table, row)) continue;
      if (newClasses === true) makeClass(project, nameOf(row.className), made);
      else unknown.note(nameOf(row.className), row.line);
    }
    await yieldToOthers();
  }
  unknown.refuse(file);
  return {
    titleOf: (changed) => `Label ${countOfImages(changed)} from a file`,
    reason,
    images: Int32Array.from(images),
    changeOf(image, index) {
      const row = table.rows.at(at(rows, index));
      if (!row) return {};
      return {
        labels: givesLabel(table, row) ? labelChange(project, image, labelOf(project, row, nameOf)) : [],
        tags: row.tags.flatMap((tag) => tagChange(project, image, tag, true)),
        attributes: row.attributes.flatMap(([name, value]) => attributeChange(project, image, name, value)),
      };
    },
    values: [...made.values()].flat(),
  };
}

/** Whether a row gives a label. An empty class gives none, unless the table has a column of states. */
const givesLabel = ({ columns }: LabelFile, { state }: LabelRow): boolean =>
  state !== 'unlabelled' || typeof columns?.state === 'string';

const labelOf = ({ catalog }: Project, { state, className }: LabelRow, nameOf: (name: string) => string) => ({
  state,
  classId: className === null ? null : (catalog.classes.byName(nameOf(className))?.id ?? null),
});

/**
 * Returns a function that finds the image of a row's path: absolute, relative to the table's folder, or relative to a source of the
 * project; else by what RowsByPath takes for the same. Throws kind 'bad-input' when several images fit, since none is likelier than another.
 */
function imageFinder(
  { catalog }: Project,
  file: string,
  { folder, rows }: LabelFile,
): (row: KeyedRow) => Promise<number | undefined> {
  const sources = catalog.sources.all();
  const written = ({ line }: LabelRow, path: string): number | undefined => {
    const found = catalog.images.byPath(resolve(folder, path).split(sep).join('/'));
    if (found !== undefined || isAbsolute(path)) return found;
    // Compares whole paths: with nested sources, one has the image, and the table may be about either folder.
    const fitting = sources.flatMap(({ root }) => {
      const image = catalog.images.byPath(`${root}/${path}`);
      return image === undefined ? [] : [{ image, root }];
    });
    const images = new Set(fitting.map(({ image }) => image));
    if (images.size > 1) throw ambiguous(file, path, line, fitting);
    return [...images][0];
  };
  let knowsImages = false;
  return async (row) => {
    const found = written(row, row.path) ?? written(row, foldedPath(row.path));
    if (found !== undefined) return found;
    if (!knowsImages) await addImages(catalog, rows);
    knowsImages = true;
    const named = rows.imageOf(row);
    if (named === null || typeof named === 'string') return named === null ? undefined : catalog.images.byPath(named);
    throw fitsTwo(file, row, named.fits);
  };
}

/** Names all images of the project to a table, in slices. */
async function addImages({ images }: Project['catalog'], rows: RowsByPath): Promise<void> {
  rows.addImages([]);
  for (let after = 0; ;) {
    const some = images.pathsAfter(after, imagesAtOnce);
    if (some.length === 0) return;
    rows.addImages(some.map(({ path }) => path));
    after = some.at(-1)?.id ?? after;
    await yieldToOthers();
  }
}

const ambiguous = (file: string, path: string, line: number, fitting: readonly { root: string }[]): Failure =>
  new Failure(
    'bad-input',
    `${path}, named in line ${String(line)} of ${file}, fits images of ${fitting.map(({ root }) => root).join(' and ')}.`,
    'Write whole paths, or put the table into the folder that it is about; nothing was changed.',
  );

const fitsTwo = (file: string, { path, line }: LabelRow, fits: readonly string[]): Failure =>
  new Failure(
    'bad-input',
    `${path}, named in line ${String(line)} of ${file}, fits both ${fits.join(' and ')}.`,
    'Write whole paths; nothing was changed.',
  );

const namedTwice = (file: string, { path, line }: LabelRow, earlier: number): Failure =>
  new Failure(
    'bad-input',
    `Lines ${String(earlier)} and ${String(line)} of ${file} name the same image, ${path}.`,
    'Keep one of them; nothing was changed.',
  );

const notThere = (file: string, { path, line }: LabelRow): Failure =>
  new Failure(
    'not-found',
    `${path}, named in line ${String(line)} of ${file}, is not in the project.`,
    'Import its folder first; nothing was changed.',
  );

function badRows(file: string, { bad, badRows: count }: LabelFile): Failure {
  const named = bad.slice(0, namedRows).map(({ line, reason }) => `line ${String(line)}: ${reason}`);
  const more = count > named.length ? `, and ${String(count - named.length)} more` : '';
  return new Failure(
    'bad-input',
    `${file} has rows that can't be used (${named.join('; ')}${more}).`,
    'Correct them; nothing was changed.',
  );
}
