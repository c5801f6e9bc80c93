import { beforeEach, describe, expect, it } from 'vitest';
import { bridge } from './fake-window';
import type { ClassCensus } from '../../../src-shared/domain/training-plan';
import { Failure } from '../../../src-shared/domain/failure';
import { app } from '../../../src-renderer/state/app.svelte';
import { trainable } from '../../../src-renderer/screens/train/trainable.svelte';
import { freshProject, openProject } from './fakes';

const census = (name: string, change: Partial<ClassCensus>): ClassCensus => ({
  ...{ name, train: 0, validation: 0, test: 0, outside: 0, missing: 0 },
  ...change,
});
const split = {
  ...{ train: 80, validation: 10, test: 10, groups: 0, locked: false },
  method: '{"method":"stratified","test":0.1,"validation":0.1}',
  testSet: { isSealed: false, looks: 0, edited: 0 },
};

beforeEach(async () => {
  await freshProject(bridge);
  trainable.isHoldingBack = false;
  bridge.answer('splits', 'current', () => split);
  bridge.answer('splits', 'census', () => ({
    classes: [
      census('glasses', { train: 40, validation: 5, test: 5, outside: 4 }),
      census('none', { train: 40, validation: 5, test: 5 }),
    ],
  }));
});

describe('what can be trained', () => {
  it('is nothing until it has been read', () => {
    expect([trainable.now, trainable.expected, trainable.obstacle, trainable.warnings]).toEqual([null, [], null, []]);
    expect(trainable.hasValidation).toBe(true);
  });

  it('has new labels in the training part, unless they are held back', async () => {
    await trainable.refresh();
    expect(trainable.expected.map(({ train, outside }) => [train, outside])).toEqual([
      [44, 0],
      [40, 0],
    ]);
    expect(trainable.addedAfterSplit).toBe(4);
    trainable.isHoldingBack = true;
    expect(trainable.expected.map(({ train, outside }) => [train, outside])).toEqual([
      [40, 4],
      [40, 0],
    ]);
  });

  it('is divided by default where there is no split', async () => {
    bridge.answer('splits', 'current', () => null);
    bridge.answer('splits', 'census', () => ({ classes: [census('glasses', { outside: 52 }), census('none', {})] }));
    await trainable.refresh();
    expect(trainable.expected[0]).toEqual(census('glasses', { train: 42, validation: 5, test: 5 }));
    expect(trainable.classesWithImages).toEqual(['glasses']);
    expect(trainable.addedAfterSplit).toBe(0);
    expect(trainable.obstacle?.text).toBe('All labelled images are “glasses”.');
  });

  it('has no validation where the split has none', async () => {
    bridge.answer('splits', 'current', () => ({ ...split, validation: 0 }));
    await trainable.refresh();
    expect(trainable.hasValidation).toBe(false);
  });

  it('of another project is not shown', async () => {
    await trainable.refresh();
    await openProject(bridge, '/two.facet');
    expect(trainable.now).toBeNull();
  });

  it('stays as it was when it can’t be read', async () => {
    await trainable.refresh();
    bridge.answer('splits', 'census', () => {
      throw new Failure('project-damaged', 'Damaged.');
    });
    await trainable.refresh();
    expect(trainable.now?.split).toEqual(split);
    expect(app.toasts).toMatchObject([{ text: 'Damaged.' }]);
  });
});

describe('a new split', () => {
  it('is made, read and announced', async () => {
    const method = { method: 'every-fifth' } as const;
    bridge.answer('splits', 'make', () => ({ train: 80, validation: 0, test: 20, groups: 3 }));
    expect(await trainable.makeSplit(method)).toBe(true);
    expect(bridge.askedOf('splits', 'make')).toEqual([method]);
    expect(trainable.now?.split).toEqual(split);
    expect(app.toasts).toMatchObject([
      {
        text: 'The new split is made.',
        next: '3 groups of equal pictures stayed together. Undo brings back the previous one.',
      },
    ]);
  });

  it('that is refused says why', async () => {
    bridge.answer('splits', 'make', () => {
      throw new Failure('bad-input', 'The split is locked.');
    });
    expect(await trainable.makeSplit({ method: 'every-fifth' })).toBe(false);
    expect(app.toasts).toMatchObject([{ text: 'The split is locked.' }]);
  });

  it('is locked and unlocked', async () => {
    bridge.answer('splits', 'lock', ({ locked }) => ({ locked }));
    await trainable.lock(true);
    expect(bridge.askedOf('splits', 'lock')).toEqual([{ locked: true }]);
    expect(bridge.askedOf('splits', 'current')).toHaveLength(1);
  });
});
