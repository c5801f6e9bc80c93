import { createHash } from 'node:crypto';
import type { Catalog } from '../../src-main/engine/catalog/catalog';
import type { Found, Label } from '../../src-main/engine/catalog/images';

/** Classes of the images that `addImages` adds. */
export const libraryClasses = ['anna', 'ben', 'clara', 'dora', 'emil', 'fritz', 'greta', 'hanna'] as const;

const at = Date.UTC(2025, 0, 1);

/**
 * Adds images that no file stands for to a catalog, with the statements of an import, in one transaction: number first to
 * first + count - 1 of a library in which the same number is always the same image. One in 50 is refused, one in 7 has no label.
 */
export function addImages(catalog: Catalog, root: string, first: number, count: number): void {
  catalog.transaction(() => {
    const source = catalog.sources.findOrAdd(root, at);
    const classIds = libraryClasses.map((name) => catalog.classes.byName(name)?.id ?? catalog.classes.add(name));
    for (let number = first; number < first + count; number += 1) {
      const classId = classIds[scattered(number) % classIds.length] ?? null;
      const label: Label = number % 7 === 0 ? { state: 'unlabelled', classId: null } : { state: 'labelled', classId };
      const id = catalog.images.add(source, pathOf(number), foundIn(number), label, at);
      if (label.classId !== null) catalog.history.appendImported(id, label, 'tester', at);
    }
  });
}

/** A folder a person, a file a photo: 'person_00421/IMG_20251_0421.jpg'; not in order of number. */
export function pathOf(number: number): string {
  const person = scattered(number) % 20_011;
  return `person_${String(person).padStart(5, '0')}/IMG_${String(20_000 + (number % 977))}_${String(number).padStart(7, '0')}.jpg`;
}

function foundIn(number: number): Found {
  const bytes = 20_000 + (scattered(number) % 400_000);
  if (number % 50 === 0)
    return { refusal: 'The file is cut off.', bytes: number % 100 === 0 ? null : bytes, modified: at };
  const sha256 = createHash('sha256').update(String(number)).digest('hex');
  const [width, height] = [160 + (scattered(number) % 640), 120 + (scattered(number + 1) % 480)];
  const thumbnail = { offset: number * 4096, length: 4000 };
  return { pack: 1, inspection: { sha256, bytes, modified: at, format: 'jpeg', width, height, thumbnail } };
}

/** A number that looks drawn by chance, the same for the same number. */
const scattered = (number: number): number => Math.imul(number + 1, 2_654_435_761) >>> 8;
