import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  endingText,
  epochsOf,
  keptText,
  moreEpochs,
  resumesText,
  skippedText,
  standstillOf,
  totalProblem,
} from '../../../src-renderer/screens/train/run-text';
import { precisionText } from '../../../src-renderer/screens/train/precision-text';
import type { TrainResult } from '../../../src-shared/domain/run';
import { NetworkRecipe } from '../../../src-shared/domain/recipe';
import recipeB from '../../../src-shared/recipes/b.json';

const result = (more: Partial<TrainResult>): TrainResult => ({
  run: 'r1',
  recipe: 'b',
  snapshot: '',
  classes: ['man', 'woman'],
  starter: null,
  crop: 'none',
  tried: [],
  epochs: 25,
  ending: 'complete',
  keptEpoch: 25,
  skippedSteps: 0,
  resumes: [],
  seed: 0,
  imagesPerSecond: [],
  seconds: 1,
  train: null,
  validation: null,
  test: null,
  testAsSealed: null,
  folds: null,
  confusion: [],
  perClass: [],
  device: 'cpu',
  precision: 'float32',
  peakRssMb: 1,
  augmentationApplied: {},
  madeDefaultSplit: false,
  joined: 0,
  heldBack: 0,
  tied: 0,
  missing: 0,
  lacking: [],
  warnings: [],
  leftOut: [],
  ...more,
});

describe('the description of a run', () => {
  const plain = v.parse(NetworkRecipe, recipeB);
  const recipe = { ...plain, earlyStoppingPatience: 5, keepBest: true };

  it('says how it ended', () => {
    expect(endingText(result({}), null)).toBe('All 25 epochs trained');
    expect(endingText(result({ ending: 'early-stopping', epochs: 12 }), recipe)).toBe(
      'Stopped early: no lower validation loss for 5 epochs',
    );
    expect(endingText(result({ ending: 'early-stopping', epochs: 12 }), null)).toBe('Stopped early after epoch 12');
    expect(endingText(result({ ending: 'finished', epochs: 1 }), recipe)).toBe('Stopped by you in epoch 1');
  });

  it('says which weights were kept, and why', () => {
    expect(keptText(result({ keptEpoch: 7 }), recipe)).toBe('Epoch 7, the lowest validation loss');
    expect(keptText(result({}), plain)).toBe('Epoch 25, the last');
  });

  it('says where it resumed, and whether bits may differ', () => {
    const equal = { epoch: 3, step: 1, isBitEqual: true, reason: '' };
    const other = { epoch: 9, step: 0, isBitEqual: false, reason: 'It was begun on another processor.' };
    expect(resumesText([])).toBe('');
    expect(resumesText([equal])).toBe('In epoch 3, with the same bits as an uninterrupted run');
    expect(resumesText([equal, other, { ...other, epoch: 11 }])).toBe(
      'In epochs 3, 9 and 11. Bits may differ from an uninterrupted run: It was begun on another processor.',
    );
  });

  it('says what a run without a model waits for', () => {
    const row = { epochs: 25, epochsDone: 7, isResumable: true, beginsAnew: false, failure: null };
    expect(standstillOf({ ...row, state: 'running' })).toBeNull();
    expect(standstillOf({ ...row, state: 'done' })).toBeNull();
    expect(standstillOf({ ...row, state: 'paused' })).toEqual({
      text: 'Paused after epoch 7 of 25.',
      next: 'Resume continues from its last checkpoint.',
    });
    expect(standstillOf({ ...row, state: 'interrupted', epochsDone: 0, beginsAnew: true })?.next).toBe(
      'It has no checkpoint yet: Resume restarts it on the same images.',
    );
    expect(standstillOf({ ...row, state: 'cancelled', epochsDone: 0, isResumable: false })).toEqual({
      text: 'Cancelled in its first epoch. It has no model.',
      next: 'It has no checkpoint to resume from: Train starts a new run.',
    });
    expect(standstillOf({ ...row, state: 'failed', isResumable: false, failure: 'The disk is full.' })).toEqual({
      text: 'The disk is full.',
      next: 'It has no checkpoint to resume from: Train starts a new run. The curves of its epochs stay below.',
    });
  });

  it('counts epochs and offers more', () => {
    expect(epochsOf({ epochs: 1000, epochsDone: 1000 })).toBe('1,000');
    expect(epochsOf({ epochs: 25, epochsDone: 7 })).toBe('7 of 25');
    expect(moreEpochs({ epochs: 25, epochsDone: 25 })).toBe(35);
    expect(moreEpochs({ epochs: 25, epochsDone: 12 })).toBe(25);
    expect(totalProblem(26, { epochsDone: 25 })).toBe('');
    expect(totalProblem(25, { epochsDone: 25 })).toBe('More than the 25 epochs it has.');
    expect([null, 2.5, 100_001].map((total) => totalProblem(total, { epochsDone: 1 }))).toEqual(
      Array<string>(3).fill('A whole number up to 100,000.'),
    );
  });

  it('says that skipped steps changed nothing', () => {
    expect(skippedText(0)).toBe('');
    expect(skippedText(1)).toBe('1 step was skipped because the loss was not finite. It changed nothing.');
    expect(skippedText(3)).toBe('3 steps were skipped because the loss was not finite. They changed nothing.');
  });

  it('says what a precision means on this machine', () => {
    expect(precisionText('auto', null)).toBe('');
    expect(precisionText('auto', 'bfloat16')).toMatch(/^Auto is bfloat16 here/);
    expect(precisionText('auto', 'float32')).toMatch(/^Auto is float32 here/);
    expect(precisionText('float32', 'float32')).toBe('');
    expect(precisionText('bfloat16', 'float32')).toMatch(/else slower/);
  });
});
