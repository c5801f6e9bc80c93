import type { ClassVariants } from '../../../src-shared/domain/layouts';

/** The common form of class names that differ in case, blanks or Unicode forms only. */
export const foldedClass = (name: string): string => cleanClass(name).normalize('NFKC').toLowerCase();

/** A class name without blanks at its ends or double ones inside, in the composed Unicode form. */
export const cleanClass = (name: string): string => name.normalize('NFC').trim().replace(/\s+/gu, ' ');

/**
 * Groups names that differ in case, blanks or Unicode forms only.
 * @param counts images by class name
 * @param known names that the project has: they name their group; else its most frequent name does, cleaned
 */
export function variantsOf(counts: ReadonlyMap<string, number>, known: readonly string[] = []): ClassVariants[] {
  const groups = new Map<string, string[]>();
  for (const name of counts.keys()) {
    const folded = foldedClass(name);
    groups.set(folded, [...(groups.get(folded) ?? []), name]);
  }
  const knownByFolded = new Map([...known].reverse().map((name) => [foldedClass(name), name]));
  const found: ClassVariants[] = [];
  for (const [folded, names] of groups) {
    const own = knownByFolded.get(folded);
    const variants = names.sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1));
    const isOdd = variants.length > 1 || (own !== undefined && !variants.includes(own));
    if (isOdd) found.push({ name: own ?? cleanClass(variants[0] ?? ''), variants });
  }
  return found;
}
