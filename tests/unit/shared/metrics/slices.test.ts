import { describe, expect, test } from 'vitest';
import { randomGenerator } from '../../../../src-shared/domain/random';
import { wilsonInterval } from '../../../../src-shared/metrics/interval';
import { findSlices, imagesOfSlice, type SliceKey } from '../../../../src-shared/metrics/slices';

const keyOf = (key: string, texts: readonly (string | null)[]): SliceKey => {
  const values = [...new Set(texts.filter((text) => text !== null))].sort();
  return { key, values, valueOf: Int32Array.from(texts, (text) => (text === null ? -1 : values.indexOf(text))) };
};

describe('Slices', () => {
  const images = 400;
  const random = randomGenerator('slices');
  const age = keyOf(
    'attr.age',
    Array.from({ length: images }, () => at(random.integer(4), ['0-9', '10-39', '40-69', '70+'])),
  );
  const group = keyOf(
    'class',
    Array.from({ length: images }, (_, image) => (image % 2 === 0 ? 'man' : 'woman')),
  );
  const noise = Array.from({ length: 6 }, (_, number) =>
    keyOf(
      `attr.noise${String(number)}`,
      Array.from({ length: images }, () => at(random.integer(3), ['a', 'b', 'c'])),
    ),
  );
  // Of women of 70 and more half are wrong, of all others 1 in 20.
  const isRight = Uint8Array.from({ length: images }, (_, image) => {
    const isHard =
      age.values[age.valueOf[image] ?? -1] === '70+' && group.values[group.valueOf[image] ?? -1] === 'woman';
    return random.next() < (isHard ? 0.5 : 0.05) ? 0 : 1;
  });
  const judged = { isRight, isSecond: Uint8Array.from(group.valueOf) };
  const keys = [group, age, ...noise];

  test('that were made hard are found among many that differ by chance only', () => {
    const differing = findSlices(judged, keys, { crosses: true }).filter(
      ({ differs, accuracy, restAccuracy }) => differs && accuracy < (restAccuracy ?? 0),
    );
    expect(differing[0]).toMatchObject({ key: 'class × attr.age', value: 'woman × 70+' });
    expect(differing.every(({ value }) => value.includes('woman') || value.includes('70+'))).toBe(true);
  });

  test('count each image once per key, and leave out what has no value', () => {
    const some = keyOf('tag', ['x', null, 'x', null]);
    const [only, ...others] = findSlices({ isRight: Uint8Array.of(1, 0, 0, 1), isSecond: null }, [some], {
      crosses: true,
    });
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      key: 'tag',
      value: 'x',
      n: 2,
      accuracy: 0.5,
      restAccuracy: 0.5,
      p: null,
      differs: false,
      isSmall: true,
      falsePositive: null,
    });
  });

  test('have the false rates of the second of two classes, with their intervals', () => {
    const all = keyOf('tag', new Array<string>(400).fill('all'));
    const [whole] = findSlices(judged, [all], { crosses: false });
    const wrongOf = (second: number): number =>
      isRight.filter((right, image) => right === 0 && judged.isSecond[image] === second).length;
    const rate = (wrong: number) => ({ n: 200, rate: wrong / 200, interval: wilsonInterval(wrong, 200) });
    expect(whole).toMatchObject({ isSmall: false, falsePositive: rate(wrongOf(0)), falseNegative: rate(wrongOf(1)) });
    const [man] = findSlices(judged, [group], { crosses: false }).filter(({ value }) => value === 'man');
    expect(man?.falseNegative).toBeNull(); // no woman is in it
  });

  test('lead to their images', () => {
    const [worst] = findSlices(judged, keys, { crosses: true });
    const found = imagesOfSlice(keys, worst ?? { key: '', value: '' });
    expect(found).toHaveLength(worst?.n ?? -1);
    expect((found ?? []).reduce((right, image) => right + (isRight[image] ?? 0), 0)).toBe(
      Math.round((worst?.accuracy ?? 0) * (worst?.n ?? 0)),
    );
    expect(imagesOfSlice(keys, { key: 'class', value: 'nobody' })).toBeNull();
  });

  test('do not differ where all are alike', () => {
    const all = new Uint8Array(images).fill(1);
    expect(findSlices({ isRight: all, isSecond: null }, keys, { crosses: true }).some(({ differs }) => differs)).toBe(
      false,
    );
  });
});

function at(index: number, values: readonly string[]): string {
  return values[index] ?? '';
}
