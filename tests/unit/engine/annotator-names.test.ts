import { expect, it } from 'vitest';
import { nameOfAnnotator } from '../../../src-main/engine/tables/annotations/label-studio/annotators';
import { annotatorName, hasAddress } from '../../../src-main/engine/tables/annotator-names';

const ann = 'person 71d4f55f';

it.each([
  ['ann@example.com', ann],
  [' Ann@Example.com ', ann],
  ['Ann Lee <ann@example.com>', ann],
  ['Ann Lee', 'Ann Lee'],
  ['@ann', '@ann'],
  ['7', '7'],
])('keeps %s as %s, whichever file has it', (text, name) => {
  expect(annotatorName(text)).toBe(name);
  expect(nameOfAnnotator(text, false)).toBe(name);
  expect(annotatorName(text, true)).toBe(text.trim());
});

it('takes the number or name of a person before the address, unless addresses were asked for', () => {
  const person = { id: 7, email: 'ann@example.com', first_name: 'Ann', last_name: '' };
  expect(nameOfAnnotator(person, false)).toBe('7');
  expect(nameOfAnnotator(person, true)).toBe('ann@example.com');
  expect(nameOfAnnotator({ ...person, id: null }, false)).toBe('Ann');
  expect(nameOfAnnotator({ email: 'ann@example.com' }, false)).toBe(ann);
  expect([nameOfAnnotator({}, true), nameOfAnnotator(' ', true), nameOfAnnotator(null, false)]).toEqual([
    ...[null, null, null],
  ]);
});

it('looks for addresses in linear time', () => {
  const startedAt = performance.now();
  expect(hasAddress('a'.repeat(1_000_000))).toBe(false);
  expect(hasAddress(`${'a@ '.repeat(300_000)}a@b`)).toBe(true);
  expect(performance.now() - startedAt).toBeLessThan(500);
});
