import type { LayoutChoice, PartName } from '../../../src-shared/domain/layouts';
import { partOfFolders } from '../../../src-shared/domain/part-names';
import { throwIfCancelled } from '../base/jobs';
import { forEachInSlices } from '../base/slices';
import { attributesOf } from '../catalog/label-rows';
import { genderName, personName } from '../tables/annotations/people';
import { labelledAs, noLabels, type SourceLabels } from '../tables/source-labels';
import { readRows } from '../tables/table-reader';
import { folderOf } from './annotation-files';
import type { Place, ReadLayout } from './layout';

/** A person in the lists beside a folder: attributes, and the part that a list has them in. */
interface Person {
  readonly attributes: readonly (readonly [string, string])[];
  readonly part: PartName | null;
}

/** Name of the attribute that holds a person's folder. */
const personField = 'person';

/**
 * Reads a place whose folders are persons. They become an attribute, which can keep a person's images on one side of a split; or the
 * classes, by their names where they have one.
 * @param lists files that say more about the persons, relative to the place
 */
export async function readPersons(
  place: Place,
  lists: readonly string[],
  choice: LayoutChoice,
  signal: AbortSignal,
): Promise<ReadLayout> {
  const people = new Map<string, Person>();
  for (const file of lists) {
    const task = { what: 'annotations', format: 'people', annotations: { root: place.root, file } } as const;
    for await (const rows of readRows(task, signal)) {
      throwIfCancelled(signal);
      for (const row of rows) {
        if ('problem' in row) continue;
        const before = people.get(row.path);
        people.set(row.path, {
          attributes: [...(before?.attributes ?? []), ...attributesOf(row)],
          part: before?.part ?? row.part ?? null,
        });
      }
    }
  }
  const partOf = (path: string): PartName | null =>
    partOfFolders(folderOf(folderOf(path))) ?? people.get(personOf(path))?.part ?? null;
  let tellsParts = false;
  await forEachInSlices(place.images, signal, (path) => {
    tellsParts ||= partOf(path) !== null;
  });
  return {
    labelsOf: (path) => labelsOf(personOf(path), people.get(personOf(path)), partOf(path), choice),
    tellsParts,
    report: () => null,
    close: () => undefined,
  };
}

/** How many persons a place has: different folders of its images. */
export async function personsOf({ images }: Place, signal: AbortSignal): Promise<number> {
  const persons = new Set<string>();
  await forEachInSlices(images, signal, (path) => persons.add(personOf(path)));
  return persons.size;
}

/** Names of what can be the class beside persons. */
export const genderField = genderName;

/** The folder of an image, which is a person. */
export const personOf = (path: string): string => {
  const folder = folderOf(path);
  return folder.slice(folder.lastIndexOf('/') + 1);
};

function labelsOf(
  person: string,
  known: Person | undefined,
  part: PartName | null,
  { persons, label }: LayoutChoice,
): SourceLabels {
  if (person === '') return { ...noLabels, part };
  const told = new Map(known?.attributes ?? []);
  const name = told.get(personName);
  const isGender = label?.trim().toLowerCase() === genderField;
  const className = persons === 'classes' ? (name ?? person) : isGender ? told.get(genderName) : undefined;
  const attributes = [[personField, person] as const, ...told].filter(
    ([key]) => !(isGender && persons !== 'classes' && key === genderName),
  );
  return { ...(className === undefined ? noLabels : labelledAs(className)), attributes, part };
}
