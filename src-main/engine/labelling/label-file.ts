import { isAbsolute, resolve, sep } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { ColumnChoice } from '../../../src-shared/contract/imports';
import type { LabelStep } from '../../../src-shared/contract/labels';
import { Failure } from '../../../src-shared/domain/failure';
import type { LabelRow } from '../catalog/label-rows';
import type { ClassChangeRecord } from '../catalog/step-events';
import { LabelFile } from '../importing/labels/label-file';
import { foldedPath } from '../importing/labels/rows';
import type { Project } from '../project';
import { makeClass } from './classes';
import { attributeChange, labelChange, tagChange } from './label-change';
import { countOfImages } from './labels';
import type { StepPlan } from './plans';

/** Bad rows that a sentence names. */
const namedRows = 3;

/**
 * Does the step that gives each image that a table names its label, tags and attributes; classes that are new are made by the same
 * step. What the table has no word on stays as it is. A row that can't be used, or that names no image of the project: kinds
 * 'bad-input' and 'not-found', and nothing is changed.
 */
export async function withLabelFile(
  project: Project,
  { file, reason, columns }: { file: string; reason: string; columns?: ColumnChoice | undefined },
  doStep: (plan: StepPlan) => LabelStep | Promise<LabelStep>,
): Promise<LabelStep> {
  const table = await LabelFile.open(file, columns);
  try {
    if (table.badRows > 0) throw badRows(file, table);
    return await doStep(await planOf(project, file, reason, table));
  } finally {
    table.close();
  }
}

/** Finds the images first; what the table says of each is read from it again when its turn has come. */
async function planOf(project: Project, file: string, reason: string, table: LabelFile): Promise<StepPlan> {
  const find = imageFinder(project, table.folder);
  const made = new Map<number, readonly ClassChangeRecord[]>();
  const lines: number[] = [];
  const images: number[] = [];
  for (const page of table.rows.pages()) {
    for (const row of page) {
      const image = find(row.path);
      if (image === undefined) throw notThere(file, row);
      lines.push(row.line);
      images.push(image);
      if (row.className !== null && tellsLabel(table, row)) makeClass(project, row.className, made);
    }
    await setImmediate();
  }
  return {
    titleOf: (changed) => `Label ${countOfImages(changed)} from a file`,
    reason,
    images: Int32Array.from(images),
    changeOf(image, index) {
      const row = table.rows.at(lines[index] ?? -1);
      if (!row) return {};
      return {
        labels: tellsLabel(table, row) ? labelChange(project, image, labelOf(project, row)) : [],
        tags: row.tags.flatMap((tag) => tagChange(project, image, tag, true)),
        attributes: row.attributes.flatMap(([name, value]) => attributeChange(project, image, name, value)),
      };
    },
    values: [...made.values()].flat(),
  };
}

/** An empty class is no word on the label, unless a state says so. */
const tellsLabel = ({ columns }: LabelFile, { state }: LabelRow): boolean =>
  state !== 'unlabelled' || typeof columns?.state === 'string';

const labelOf = ({ catalog }: Project, { state, className }: LabelRow) => ({
  state,
  classId: className === null ? null : (catalog.classes.byName(className)?.id ?? null),
});

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
