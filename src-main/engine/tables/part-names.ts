import type { PartName } from '../../../src-shared/domain/layouts';

/** Words that data sets have for the parts of a split. Kaggle's “public” test set is what others validate on. */
const words: Readonly<Record<PartName, readonly string[]>> = {
  train: ['train', 'training', 'trn', 'tr'],
  validation: ['validation', 'valid', 'val', 'dev', 'development', 'eval', 'publictest'],
  test: ['test', 'testing', 'tst', 'privatetest', 'holdout'],
};

/** Words for images in no part; Facet's own data sets have the first. */
const noPart: readonly string[] = ['unassigned', 'none', 'unlabeled', 'unlabelled'];

/** Whether a word says that an image is in no part. */
export const isNoPart = (word: string): boolean => noPart.includes(word.trim().toLowerCase());

/** The part that a word means, in any case; null for other words. */
export function partNamed(word: string): PartName | null {
  const plain = word.trim().toLowerCase();
  if (words.train.includes(plain)) return 'train';
  if (words.validation.includes(plain)) return 'validation';
  return words.test.includes(plain) ? 'test' : null;
}
