import { beforeEach, describe, expect, it } from 'vitest';
import { bridge, settled } from './fake-window';
import type { Slice } from '../../../src-shared/domain/slice';
import { Failure } from '../../../src-shared/domain/failure';
import { review } from '../../../src-renderer/screens/review/review.svelte';
import { keysOf, rowsOf } from '../../../src-renderer/screens/review/slices/slice-rows';
import { noteOn } from '../../../src-renderer/screens/review/slices/slice-text';
import { nameOfSlice } from '../../../src-shared/domain/slice-name';
import { Slices } from '../../../src-renderer/screens/review/slices/slices.svelte';
import { deferred } from '../../../src-renderer/stories/fake-bridge';
import { openReviewOfRun } from './reviewed-run';

const slice = (key: string, value: string, over: Partial<Slice> = {}): Slice => ({
  ...{ key, value, n: 40, accuracy: 0.6, interval: [0.45, 0.74], restAccuracy: 0.9, p: 0.3, differs: false },
  ...{ isSmall: false, falsePositive: null, falseNegative: null },
  ...over,
});
const bad = slice('attr.age × class', '60+ × woman', { p: 0.0001, differs: true });
const better = slice('class', 'man', { accuracy: 0.97, differs: true, p: 0.01 });
const all = [slice('tag', 'hat', { n: 3, isSmall: true, p: null }), bad, better];

describe('The list of slices', () => {
  it('has those that the search found on top, and can be narrowed to a property and to single ones', () => {
    expect(rowsOf(all, { key: null, crosses: true })).toEqual([
      { heading: 'Worse than the rest' },
      { slice: bad },
      { heading: 'Others, the worst first' },
      { slice: all[0] },
      { slice: better },
    ]);
    expect(rowsOf(all, { key: 'class', crosses: false })).toEqual([{ heading: 'The worst first' }, { slice: better }]);
    expect(rowsOf(all, { key: 'attr.age', crosses: true })).toEqual([
      { heading: 'Worse than the rest' },
      { slice: bad },
    ]);
    expect(keysOf(all)).toEqual(['class', 'tag']);
  });

  it('says in words what a slice is, and why nothing can be said about a small one', () => {
    expect(nameOfSlice(bad)).toBe('age: 60+ × Class: woman');
    expect(nameOfSlice({ key: 'issue', value: 'suspect-label' })).toBe('Issue: suspect label');
    expect(nameOfSlice({ key: 'tag × class', value: 'a × b × man' })).toBe('Tag × Class: a × b × man');
    expect(noteOn(bad)).toBe('−30.0 points, p < 0.001');
    expect(noteOn(better)).toBe('+7.0 points, p = 0.010');
    expect(noteOn(slice('tag', 'hat', { isSmall: true, p: null }))).toBe('Too few to tell: fewer than 10 images');
  });
});

describe('The slices of a run', () => {
  beforeEach(openReviewOfRun);

  it('are computed once per run and part, and lead to their mistakes or all their images', async () => {
    bridge.answer('runs', 'slices', () => ({ n: 80, accuracy: 0.9, slices: all }));
    const slices = new Slices();
    expect(slices.all).toBeNull();
    await Promise.all([slices.read(), slices.read()]);
    await slices.read();
    expect(bridge.askedOf('runs', 'slices')).toEqual([{ run: 'r1', part: 'validation' }]);
    expect(slices.rows).toHaveLength(5);

    await slices.show(bad);
    expect(slices.isShown(bad)).toBe(true);
    expect(review.shown).toMatchObject({
      title: 'Mistakes in: age: 60+ × Class: woman',
      query: { slice: { key: bad.key, value: bad.value }, only: 'wrong' },
    });
    await slices.chooseImages('all');
    expect(review.shown.query).toEqual({ slice: { key: bad.key, value: bad.value }, only: 'all' });

    await review.choosePart('train');
    expect(slices.all).toBeNull();
    await slices.read();
    expect(bridge.askedOf('runs', 'slices').at(-1)).toEqual({ run: 'r1', part: 'train' });
    await slices.again();
    expect(bridge.askedOf('runs', 'slices')).toHaveLength(3);
  });

  it('of a part that is no longer shown are dropped, and a failure stands where they would', async () => {
    const late = deferred<{ n: number; accuracy: number; slices: Slice[] }>();
    bridge.answer('runs', 'slices', () => late.promise);
    const slices = new Slices();
    const reading = slices.read();
    await review.choosePart('train');
    late.resolve({ n: 80, accuracy: 0.9, slices: all });
    await reading;
    expect(slices.all).toBeNull();
    bridge.answer('runs', 'slices', () => {
      throw new Failure('sealed', 'The test mistakes of r1 are sealed.');
    });
    await slices.read();
    await settled();
    expect([slices.all, slices.failure?.kind]).toEqual([null, 'sealed']);
  });
});
