import { isAbsolute, resolve, sep } from 'node:path';
import type * as v from 'valibot';
import type { ColumnChoice } from '../../../src-shared/contract/imports';
import type { LabelStep } from '../../../src-shared/contract/labels';
import { Failure } from '../../../src-shared/domain/failure';
import type { StepChanges } from '../catalog/history';
import type { LabelRow } from '../catalog/label-rows';
import { LabelFile } from '../importing/labels/label-file';
import { foldedPath } from '../importing/labels/rows';
import type { Project } from '../project';
import { History, noChanges } from './history';
import { attributeChange, countOfImages, labelChange, tagChange } from './labels';

type Step = v.InferOutput<typeof LabelStep>;

/** Bad rows that a sentence names. */
const namedRows = 3;

/**
 * Gives each image that a table names its label, tags and attributes, adding classes that are new: one step. What the table
 * has no word on stays as it is. A row that can't be used, or that names no image of the project: kinds 'bad-input' and
 * 'not-found', and nothing is changed.
 */
export async function applyLabelFile(
  project: Project,
  file: string,
  reason: string,
  columns?: ColumnChoice,
): Promise<Step> {
  const table = await LabelFile.open(file, columns);
  try {
    if (table.badRows > 0) throw badRows(file, table);
    return project.catalog.transaction(() => {
      const changes = changesOf(project, file, table);
      const images = new Set([...changes.labels, ...changes.tags, ...changes.attributes].map(({ image }) => image));
      return new History(project).do(`Label ${countOfImages(images.size)} from a file`, changes, reason);
    });
  } finally {
    table.close();
  }
}

function changesOf(project: Project, file: string, table: LabelFile): StepChanges {
  const find = imageFinder(project, table.folder);
  const labels = [];
  const tags = [];
  const attributes = [];
  for (const page of table.rows.pages()) {
    for (const row of page) {
      const image = find(row.path);
      if (image === undefined) {
        throw new Failure(
          'not-found',
          `${row.path}, named in line ${String(row.line)} of ${file}, is not in the project.`,
          'Import its folder first; nothing was changed.',
        );
      }
      if (tellsLabel(table, row)) labels.push(...labelChange(project, image, labelOf(project, row)));
      tags.push(...row.tags.flatMap((tag) => tagChange(project, image, tag, true)));
      attributes.push(...row.attributes.flatMap(([name, value]) => attributeChange(project, image, name, value)));
    }
  }
  return { ...noChanges, labels, tags, attributes };
}

/** An empty class is no word on the label, unless a state says so. */
const tellsLabel = ({ columns }: LabelFile, { state }: LabelRow): boolean =>
  state !== 'unlabelled' || typeof columns?.state === 'string';

function labelOf({ catalog }: Project, { state, className }: LabelRow) {
  const classId = className === null ? null : (catalog.classes.byName(className)?.id ?? catalog.classes.add(className));
  return { state, classId };
}

/** The image of a table's path: absolute, or relative to the table's folder or to a source of the project. */
function imageFinder({ catalog }: Project, folder: string): (path: string) => number | undefined {
  const sources = catalog.sources.all();
  const find = (path: string): number | undefined => {
    const found = catalog.images.byPath(resolve(folder, path).split(sep).join('/'));
    if (found !== undefined || isAbsolute(path)) return found;
    return sources.map(({ id }) => catalog.images.known(id, path)?.id).find((image) => image !== undefined);
  };
  return (path) => find(path) ?? find(foldedPath(path));
}

function badRows(file: string, { bad, badRows: count }: LabelFile): Failure {
  const named = bad.slice(0, namedRows).map(({ line, reason }) => `line ${String(line)}: ${reason}`);
  const more = count > named.length ? `, and ${String(count - named.length)} more` : '';
  return new Failure(
    'bad-input',
    `${file} has rows that can't be used (${named.join('; ')}${more}).`,
    'Correct them; nothing was changed.',
  );
}
