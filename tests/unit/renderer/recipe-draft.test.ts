import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { changesOf, draftOf, problemsOf, recipeOf, type Draft } from '../../../src-renderer/screens/train/recipe-draft';
import { augmentationOf, factsOf, trainedWith } from '../../../src-renderer/screens/train/recipe-text';
import { NetworkRecipe } from '../../../src-shared/domain/recipe';
import recipeB from '../../../src-shared/recipes/b.json';

const b = v.parse(NetworkRecipe, recipeB);
const edit = (change: Partial<Draft>): ReturnType<typeof recipeOf> => recipeOf(b, { ...draftOf(b), ...change });

describe('editing a recipe', () => {
  it('leaves it unchanged when nothing differs', () => {
    expect(edit({})).toBe(b);
    expect(edit({ factor: 0.1, momentum: 0.5, patience: 9 })).toBe(b);
  });

  it('makes a new, complete recipe that says it was edited', () => {
    const edited = edit({ learningRate: 0.001, stopsEarly: true, patience: 3, keepBest: true, clipNorm: 1 });
    expect(edited).toEqual({
      ...b,
      id: 'b-edited',
      name: 'Recipe B (edited)',
      optimizer: { ...b.optimizer, learningRate: 0.001 },
      earlyStoppingPatience: 3,
      keepBest: true,
      clipNorm: 1,
    });
    expect(v.parse(NetworkRecipe, edited)).toEqual(edited);
    expect(changesOf(b, edited)).toEqual([
      { setting: 'learning rate', before: '0.006' },
      { setting: 'clipping', before: 'none' },
      { setting: 'early stopping', before: 'off' },
      { setting: 'weights kept', before: 'last epoch' },
    ]);
    expect(recipeOf(b, draftOf(edited))).toEqual(edited);
  });

  it.each<[Partial<Draft>, Partial<NetworkRecipe>]>([
    [{ optimizer: 'sgd' }, { optimizer: { kind: 'sgd', learningRate: 0.006, momentum: 0.9, nesterov: false } }],
    [{ schedule: 'step', stepEpochs: 4 }, { schedule: { kind: 'step', epochs: 4, factor: 0.5 } }],
    [{ schedule: 'cosine', minimum: 0.1 }, { schedule: { kind: 'cosine', minimum: 0.1 } }],
    [{ schedule: 'plateau' }, { schedule: { kind: 'plateau', patience: 5, factor: 0.5, minimum: 0 } }],
    [
      { warmUpEpochs: 2, labelSmoothing: 0.1 },
      { warmUpEpochs: 2, labelSmoothing: 0.1 },
    ],
    [{ classWeights: 'balanced' }, { classWeights: 'balanced' }],
  ])('takes %j', (change, wanted) => {
    expect(edit(change)).toMatchObject(wanted);
    expect(problemsOf({ ...draftOf(b), ...change })).toEqual({});
  });

  it('says at each relevant field what is wrong with it', () => {
    const wrong: Partial<Draft> = { learningRate: 0, momentum: 1, stepEpochs: 0.5, clipNorm: null, patience: 0 };
    expect(Object.keys(problemsOf({ ...draftOf(b), ...wrong }))).toEqual(['learningRate', 'clipNorm']);
    const all = { ...wrong, optimizer: 'sgd', schedule: 'step', stopsEarly: true } as const;
    expect(Object.keys(problemsOf({ ...draftOf(b), ...all }))).toEqual([
      'learningRate',
      'momentum',
      'stepEpochs',
      'clipNorm',
      'patience',
    ]);
  });
});

describe('a recipe in words', () => {
  it('describes its network and its settings', () => {
    expect(factsOf(b)).toBe('2 conv + 2 dense, normalized, 128 px, batch 32');
    expect(trainedWith(b)).toBe('adam at 0.006, constant rate, batch norm statistics recalculated');
    expect(trainedWith(edit({ optimizer: 'adamw', schedule: 'cosine', warmUpEpochs: 1, clipNorm: 1 }))).toBe(
      'adamw at 0.006, weight decay 0.004, cosine, warm-up 1 epoch, clipping norm 1, batch norm statistics recalculated',
    );
  });

  it('names every augmentation it has', () => {
    expect(augmentationOf({})).toEqual([]);
    expect(augmentationOf({ horizontalFlip: true, rotationTurns: 0, fill: 'reflect' })).toEqual(['horizontal flip']);
    const all = { verticalFlip: true, rotationTurns: 0.1, shearDegrees: 0.2, zoom: 0.2, shift: 0.05 };
    expect(augmentationOf({ ...all, brightness: 0.1, contrast: 0.3, fill: 'nearest' })).toEqual([
      'vertical flip',
      'rotation ±36°',
      'shear ±0.2°',
      'zoom ±20\u00a0%',
      'shift ±5\u00a0%',
      'brightness ±10\u00a0%',
      'contrast ±30\u00a0%',
      'edges continued',
    ]);
  });
});
