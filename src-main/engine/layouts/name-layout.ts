import type { LabelFileReport } from '../../../src-shared/contract/imports';
import type { LayoutChoice, LayoutName } from '../../../src-shared/domain/layouts';
import { forEachInSlices } from '../base/slices';
import { labelledAs, noLabels, type SourceLabels } from '../tables/source-labels';
import { classFolders } from './class-folders';
import { classesOf } from './class-names';
import { plainFit, type Fit, type Layout, type Place, type ReadLayout } from './layout';
import { splitFolders } from './split-folders';

/** What a file name says: [field, value], or the end of a sentence on why it does not fit. */
export type NameFields = readonly (readonly [string, string])[] | string;

/** A form of file names. */
export interface NameForm {
  readonly name: LayoutName;
  readonly likelihood: number;
  readonly says: string;
  /** Fields of which one can be the class. */
  readonly labels: readonly string[];
  /** The class unless another one is chosen; null for none. */
  readonly label: string | null;
  /** The field that names a person; null for none. */
  readonly person: string | null;
  /** Whether folders that are not parts of a split name classes, which then are the labels unless a field is chosen. */
  readonly hasClassFolders: boolean;
  readonly pattern?: string;
  readonly notes?: readonly string[];
  readonly read: (path: string) => NameFields;
}

/** Name of the choice that takes labels from folders, and everything else from names. */
export const folderLabel = 'folder';

/** Share of the images whose names must fit. */
const leastShare = 0.8;
/** Rows that are reported. */
const mostBad = 1000;

/** A layout of one form of file names. Parts of a split come from folders; fields that are not the class become attributes. */
export const nameLayout = (form: NameForm): Layout => ({
  name: form.name,
  recognise: (place, choice, signal) => fitOf(form, place, choice, signal),
  read: (place, choice, signal) => readNames(form, place, choice, signal),
});

/** A path's file name. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Share of a place's images whose names fit; counted in slices, since a place may have 200,000. Kind 'cancelled'. */
export async function shareFitting({ images }: Place, read: NameForm['read'], signal: AbortSignal): Promise<number> {
  let fitting = 0;
  await forEachInSlices(images, signal, (path) => {
    if (typeof read(path) !== 'string') fitting += 1;
  });
  return images.length === 0 ? 0 : fitting / images.length;
}

export async function fitOf(
  form: NameForm,
  place: Place,
  choice: LayoutChoice,
  signal: AbortSignal,
  least = leastShare,
): Promise<Fit | null> {
  if ((await shareFitting(place, form.read, signal)) < least) return null;
  const { byFolder } = await foldersOf(form, place, choice, signal);
  const labelNames = byFolder ? [...form.labels, folderLabel] : form.labels;
  return {
    ...plainFit(form.likelihood, byFolder ? `${form.says}; folders name classes` : form.says),
    labelNames,
    label: labelOf(form, choice, byFolder !== null),
    pattern: form.pattern ?? null,
    hasPersons: form.person !== null,
    notes: form.notes ?? [],
  };
}

export async function readNames(
  form: NameForm,
  place: Place,
  choice: LayoutChoice,
  signal: AbortSignal,
): Promise<ReadLayout> {
  const { byPart, byFolder } = await foldersOf(form, place, choice, signal);
  const label = labelOf(form, choice, byFolder !== null);
  const bad = new Misfits();
  return {
    labelsOf(path) {
      const folder = byPart?.labelsOf(path) ?? noLabels;
      const fields = form.read(path);
      const className = byFolder?.labelsOf(path).className ?? null;
      const own = label === folderLabel && className !== null ? labelledAs(className) : noLabels;
      const part = folder.part ?? null;
      if (typeof fields === 'string') {
        bad.add(path, fields);
        return { ...own, part };
      }
      bad.count();
      return { ...labelled(fields, label, own), part };
    },
    tellsParts: byPart !== null,
    report: () => bad.report(),
    close: () => undefined,
  };
}

function labelled(
  fields: readonly (readonly [string, string])[],
  label: string | null,
  own: SourceLabels,
): SourceLabels {
  const value = fields.find(([name]) => name === label)?.[1];
  const attributes = fields.filter(([name]) => name !== label);
  return { ...(value === undefined ? own : labelledAs(value)), attributes };
}

/** The field that is the class, as a person chose it. */
function labelOf({ labels, label, person }: NameForm, choice: LayoutChoice, hasFolders: boolean): string | null {
  if (choice.persons === 'classes' && person !== null) return person;
  if (choice.label === undefined) return hasFolders ? folderLabel : label;
  const wanted = choice.label?.trim().toLowerCase();
  return [...labels, folderLabel].find((name) => name.toLowerCase() === wanted) ?? null;
}

/** Readers of parts and of classes from folders; null where folders name none. */
async function foldersOf(
  { hasClassFolders }: NameForm,
  place: Place,
  choice: LayoutChoice,
  signal: AbortSignal,
): Promise<{ byPart: ReadLayout | null; byFolder: ReadLayout | null }> {
  const level = choice.level === undefined ? {} : { level: choice.level };
  const split = await splitFolders.recognise(place, level, signal);
  // With notes, there are other folders beside those of parts.
  const byPart = split !== null && split.notes.length === 0 ? await splitFolders.read(place, level, signal) : null;
  const folders = byPart ?? (await classFolders.read(place, level, signal));
  const areNamed = byPart !== null || ((await classFolders.recognise(place, level, signal))?.likelihood ?? 0) >= 0.3;
  const isAsked = hasClassFolders && areNamed;
  const names = isAsked ? await classesOf(place.images, folders, signal) : new Map<string, number>();
  return { byPart, byFolder: names.size > 1 ? folders : null };
}

/** Images whose names do not fit. Their lines are their places among the images. */
class Misfits {
  readonly #bad: { line: number; reason: string }[] = [];
  #images = 0;
  #badRows = 0;

  add(path: string, reason: string): void {
    this.#images += 1;
    this.#badRows += 1;
    if (this.#bad.length < mostBad) this.#bad.push({ line: this.#images, reason: `${path}: ${reason}` });
  }

  count(): void {
    this.#images += 1;
  }

  report(): LabelFileReport {
    return {
      ...{ rows: this.#images, areNames: true, columns: null, unmatched: [], unmatchedRows: 0 },
      ...{ bad: this.#bad, badRows: this.#badRows },
    };
  }
}
