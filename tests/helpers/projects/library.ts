import { createHash } from 'node:crypto';
import type { Catalog } from '../../../src-main/engine/catalog/catalog';
import type { InspectedFile, Label } from '../../../src-main/engine/catalog/images';
import type { Measures } from '../../../src-shared/domain/measures';

/** Classes of the images that `addImages` adds. */
export const libraryClasses = ['anna', 'ben', 'clara', 'dora', 'emil', 'fritz', 'greta', 'hanna'] as const;

const at = Date.UTC(2025, 0, 1);

/**
 * Adds images without files to a catalog in one transaction, with the statements of an import. They have numbers first to
 * first + count - 1, and the same number is always the same image. One in 50 is
 * refused, one in 7 has no label, one in 9 was not measured, one in 3 has no date.
 */
export function addImages(catalog: Catalog, root: string, first: number, count: number): void {
  catalog.transaction(() => {
    const source = catalog.sources.findOrAdd(root, at);
    const classIds = libraryClasses.map((name) => catalog.classes.byName(name)?.id ?? catalog.classes.add(name));
    for (let number = first; number < first + count; number += 1) {
      const classId = classIds[scattered(number) % classIds.length] ?? null;
      const label: Label = number % 7 === 0 ? { state: 'unlabelled', classId: null } : { state: 'labelled', classId };
      const found = foundIn(number);
      const id = catalog.images.add({ source, path: pathOf(number), label, at }, found);
      if ('inspection' in found && number % 9 !== 0) catalog.measures.set(id, found.inspection.measures);
      if (label.classId !== null) catalog.history.appendImported(id, label, 'tester', at);
    }
  });
}

/** A path with one folder per person, such as 'person_00421/IMG_20251_0421.jpg'; not in order of number. */
export function pathOf(number: number): string {
  const person = scattered(number) % 20_011;
  return `person_${String(person).padStart(5, '0')}/IMG_${String(20_000 + (number % 977))}_${String(number).padStart(7, '0')}.jpg`;
}

function foundIn(number: number): InspectedFile {
  const bytes = 20_000 + (scattered(number) % 400_000);
  if (number % 50 === 0)
    return { refusal: 'The file is cut off.', bytes: number % 100 === 0 ? null : bytes, modified: at };
  const sha256 = createHash('sha256').update(String(number)).digest('hex');
  const [width, height] = [160 + (scattered(number) % 640), 120 + (scattered(number + 1) % 480)];
  const thumbnail = { offset: number * 4096, length: 4000 };
  return {
    pack: 1,
    inspection: { sha256, bytes, modified: at, format: 'jpeg', width, height, thumbnail, measures: measuresOf(number) },
  };
}

/** Measures in steps of a thousandth, so that some are equal. */
function measuresOf(number: number): Measures {
  const share = (salt: number): number => (scattered(number * 7 + salt) % 1000) / 1000;
  const hash = createHash('sha256')
    .update(`pixels ${String(number)}`)
    .digest('hex');
  const captured = new Date(at - (scattered(number) % 400_000) * 1000).toISOString().slice(0, 19);
  return {
    pixelHash: hash,
    perceptualHash: hash.slice(0, 16),
    brightness: share(1),
    brightness5: share(1) / 2,
    brightness99: share(1) / 2 + 0.5,
    contrast: share(2),
    sharpness: share(3) * 2000,
    colourfulness: share(4) * 100,
    isGrey: number % 11 === 0,
    damage: [],
    capturedAt: number % 3 === 0 ? null : captured,
  };
}

/** A pseudo-random number that depends only on `number`. */
const scattered = (number: number): number => Math.imul(number + 1, 2_654_435_761) >>> 8;
