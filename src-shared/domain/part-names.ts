import type { PartName } from './layouts';

/**
 * Names that data sets give to parts, in lower case. Facet's own 'unassigned' holds images in no part. FER2013's public test set is what
 * others validate on.
 */
const names: Readonly<Record<string, PartName | null>> = {
  train: 'train',
  training: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  dev: 'validation',
  devel: 'validation',
  development: 'validation',
  eval: 'validation',
  evaluation: 'validation',
  publictest: 'validation',
  test: 'test',
  testing: 'test',
  privatetest: 'test',
  unassigned: null,
};

/** Names that mean the test part beside one of the other names for validation ('train', 'dev', 'eval'). */
const openNames = ['eval', 'evaluation'];
const validationNames = ['val', 'valid', 'validation', 'dev', 'devel', 'development'];

/**
 * The part that a data set means by a name, in any case, 'test_set' and 'test_images' included; null for images in no part, undefined where
 * it is no such name.
 * @param others all such names of the data set, in lower case
 */
export function partNamed(name: string, others: ReadonlySet<string> = noNames): PartName | null | undefined {
  const word = wordOf(name);
  if (!Object.hasOwn(names, word)) return undefined;
  if (!openNames.includes(word)) return names[word];
  const beside = new Set([...others].map(wordOf));
  const isTest = !beside.has('test') && !beside.has('testing') && validationNames.some((each) => beside.has(each));
  return isTest ? 'test' : names[word];
}

/** A name in lower case, without what says of what the part is: 'test' for 'Test_set', 'testset' and 'test-images'. */
const wordOf = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/(?<=[a-z])([ _-]?set|[ _-](data|images?|imgs?|faces|split))$/, '');

/** The part that the folders of a path tell, the innermost first; null where none does. @param path folders, with '/' between them */
export function partOfFolders(path: string): PartName | null {
  for (const name of path.split('/').reverse()) {
    const part = partNamed(name);
    if (part !== undefined) return part;
  }
  return null;
}

const noNames: ReadonlySet<string> = new Set();
