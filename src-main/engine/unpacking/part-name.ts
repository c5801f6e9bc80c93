import type { PartName } from '../../../src-shared/domain/layouts';

/** Parts by the names that data sets give them; FER2013 calls its validation images “public test”. */
const parts: readonly (readonly [PartName, RegExp])[] = [
  ['train', /^(train|training)$/],
  ['validation', /^(val|valid|validation|dev|devel|development|publictest)$/],
  ['test', /^(test|testing|eval|evaluation|privatetest)$/],
];

/** The part of a split that a name stands for; null for any other name. */
export function partNamed(name: string): PartName | null {
  const plain = name.trim().toLowerCase();
  return parts.find(([, fits]) => fits.test(plain))?.[0] ?? null;
}
