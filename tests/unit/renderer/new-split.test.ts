import { beforeEach, describe, expect, it } from 'vitest';
import { bridge } from './fake-window';
import { newSplit } from '../../../src-renderer/screens/train/new-split.svelte';
import { trainable } from '../../../src-renderer/screens/train/trainable.svelte';
import { freshProject } from './fakes';

const keep = { by: 'stem' as const };
const series = { keep, series: 60, images: 600, of: 800, examples: [{ name: 'anna', images: 10 }] };
const leak = { kind: 'series' as const, keep, part: 'test' as const, images: 90, of: 160, groups: 50 };
const counts = { train: 600, validation: 40, test: 160, groups: 0 };
const method = JSON.stringify({ method: 'stratified', test: 0.2, validation: 0.05, seed: 7, keepTest: false });
const splitWith = (isSealed: boolean) => ({
  ...{ ...counts, method, locked: false },
  testSet: { isSealed, looks: 0, edited: 0 },
});

beforeEach(async () => {
  await freshProject(bridge);
  bridge.answer('splits', 'current', () => splitWith(false));
  bridge.answer('splits', 'census', () => ({ classes: [] }));
  bridge.answer('splits', 'leaks', () => ({ series: [series], leaks: [leak] }));
  bridge.answer('splits', 'make', () => ({ ...counts, series: { groups: 60, images: 600, largest: 10 } }));
  newSplit.close();
});

describe('series of one subject', () => {
  it('are offered where the present split cuts them, or where there is no split', async () => {
    const detach = newSplit.attach();
    await expect.poll(() => newSplit.offered).toEqual(series);
    bridge.answer('splits', 'leaks', () => ({ series: [series], leaks: [] }));
    bridge.emit('images', 'changed', {});
    await expect.poll(() => newSplit.offered).toBeNull();
    bridge.answer('splits', 'leaks', () => ({ series: [series], leaks: null }));
    bridge.emit('images', 'changed', {});
    await expect.poll(() => newSplit.offered).toEqual(series);
    detach();
  });

  it('are kept on one side by one click, in the shares of the present split', async () => {
    await trainable.refresh();
    await newSplit.keepApart(keep);
    expect(bridge.askedOf('splits', 'make')).toEqual([
      { method: 'stratified', test: 0.2, validation: 0.05, seed: 7, keepTest: false, keepTogether: [keep] },
    ]);
    expect(newSplit.isOpen).toBe(false);
  });

  it('ask for the form where the test set was used', async () => {
    bridge.answer('splits', 'current', () => splitWith(true));
    await trainable.refresh();
    await newSplit.keepApart(keep);
    expect(bridge.askedOf('splits', 'make')).toEqual([]);
    expect([newSplit.isOpen, newSplit.keep]).toEqual([true, [keep]]);
  });
});
