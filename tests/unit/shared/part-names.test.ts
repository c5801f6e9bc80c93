import { expect, it } from 'vitest';
import { partNamed } from '../../../src-shared/domain/part-names';

it.each([
  ['Train', 'train'],
  [' VAL ', 'validation'],
  ['devel', 'validation'],
  ['PrivateTest', 'test'],
  ['unassigned', null],
  ['constructor', undefined],
  ['cat', undefined],
])('knows %s as a part’s name, or does not', (name, part) => {
  expect(partNamed(name)).toBe(part);
});

it.each(['eval', 'evaluation'])(
  'takes %s for validation, and for the test part beside another name of validation',
  (name) => {
    expect(partNamed(name)).toBe('validation');
    expect(partNamed(name, new Set(['train', name]))).toBe('validation');
    expect(partNamed(name, new Set(['train', 'dev', name]))).toBe('test');
    expect(partNamed(name, new Set(['train', 'dev', name, 'test']))).toBe('validation');
  },
);
