import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { NetworkRecipe } from '../../../src-shared/domain/recipe';
import recipeA from '../../../src-shared/recipes/a.json';
import { learningRate } from '../../../src-main/trainer/loop/schedule';
import { isOutOfPatience, judgeEpoch, newStanding, type Standing } from '../../../src-main/trainer/loop/standing';

const full = 0.01;

function recipeWith(change: object): NetworkRecipe {
  const optimizer = { kind: 'adam', learningRate: full, epsilon: 1e-7 };
  return v.parse(NetworkRecipe, { ...recipeA, optimizer, ...change });
}

/** Rates of all steps of a training with 4 steps per epoch. */
function rates(recipe: NetworkRecipe, epochs: number): number[] {
  return Array.from({ length: epochs * 4 }, (_, at) => {
    const position = { epoch: Math.floor(at / 4) + 1, step: at % 4, stepsPerEpoch: 4, epochs };
    return learningRate(recipe, position, newStanding.plateau);
  });
}

describe('the learning rate', () => {
  test('without a schedule is constant', () => {
    expect(new Set(rates(recipeWith({}), 3))).toEqual(new Set([full]));
  });

  test('falls by a factor every n epochs', () => {
    const schedule = { kind: 'step', epochs: 2, factor: 0.1 };
    const found = rates(recipeWith({ schedule }), 5);
    const expected = [1, 1, 0.1, 0.1, 0.01].flatMap((share) => Array<number>(4).fill(full * share));
    found.forEach((rate, at) => {
      expect(rate).toBeCloseTo(expected[at] ?? 0, 12);
    });
  });

  test('follows a half cosine to its minimum', () => {
    const found = rates(recipeWith({ schedule: { kind: 'cosine', minimum: 0.1 } }), 5);
    expect(found[0]).toBe(full);
    expect(found[10]).toBeCloseTo(full * (0.1 + 0.9 * 0.5), 12); // half-way
    expect(found[5]).toBeCloseTo(full * (0.1 + 0.9 * (0.5 + Math.SQRT1_2 / 2)), 12); // a quarter
    expect(found.every((rate, at) => at === 0 || rate < (found[at - 1] ?? 0))).toBe(true);
    expect(found.at(-1)).toBeGreaterThan(full * 0.1); // which the step after the last would have
  });

  test('rises linearly during the warm-up, then begins its schedule', () => {
    const schedule = { kind: 'step', epochs: 1, factor: 0.5 };
    const found = rates(recipeWith({ schedule, warmUpEpochs: 1.5 }), 4);
    for (let step = 0; step < 6; step += 1) expect(found[step]).toBeCloseTo((full * (step + 1)) / 7, 12);
    expect(found.slice(6, 14)).toEqual([...Array<number>(4).fill(full), ...Array<number>(4).fill(full / 2)]);
  });
});

describe('the plateau schedule, as Keras 3’s ReduceLROnPlateau', () => {
  /** The factor and the count after each epoch. */
  function judge(recipe: NetworkRecipe, losses: readonly (number | null)[]): [number, number][] {
    let standing: Standing = newStanding;
    return losses.map((loss, index) => {
      standing = judgeEpoch(standing, recipe, index + 1, loss);
      return [standing.plateau.factor, standing.plateau.wait];
    });
  }

  test('lowers the rate after n epochs without improvement, and restarts the count', () => {
    const recipe = recipeWith({ schedule: { kind: 'plateau', patience: 2, factor: 0.5 } });
    expect(judge(recipe, [1, 0.9, 0.95, 0.9, 0.9, 0.8, 0.85, 0.85])).toEqual([
      [1, 0],
      [1, 0],
      [1, 1],
      [0.5, 0],
      [0.5, 1],
      [0.5, 0],
      [0.5, 1],
      [0.25, 0],
    ]);
  });

  test('ignores an improvement below 0.0001', () => {
    const recipe = recipeWith({ schedule: { kind: 'plateau', patience: 2, factor: 0.5 } });
    expect(judge(recipe, [1, 0.99995, 0.9999])).toEqual([
      [1, 0],
      [1, 1],
      [0.5, 0],
    ]);
  });

  test('stops at the minimum, where counting continues', () => {
    const recipe = recipeWith({ schedule: { kind: 'plateau', patience: 1, factor: 0.1, minimum: 0.05 } });
    expect(judge(recipe, [1, 1, 1, 1, 1])).toEqual([
      [1, 0],
      [0.1, 0],
      [0.05, 0],
      [0.05, 1],
      [0.05, 2],
    ]);
  });

  test('ignores epochs of the warm-up and those without validation', () => {
    const recipe = recipeWith({ schedule: { kind: 'plateau', patience: 1, factor: 0.5 }, warmUpEpochs: 2 });
    expect(judge(recipe, [1, 2, 3, 4]).map(([factor]) => factor)).toEqual([1, 1, 1, 0.5]);
    expect(judge(recipe, [null, null, null, null])).toEqual(Array(4).fill([1, 0]));
  });

  test('sets the rate of the next steps', () => {
    const recipe = recipeWith({ schedule: { kind: 'plateau', patience: 1, factor: 0.5 } });
    const position = { epoch: 3, step: 0, stepsPerEpoch: 4, epochs: 9 };
    expect(learningRate(recipe, position, { best: 1, wait: 0, factor: 0.25 })).toBe(full / 4);
  });
});

describe('the best epoch', () => {
  const standingAfter = (recipe: NetworkRecipe, losses: readonly number[]): Standing =>
    losses.reduce((standing, loss, index) => judgeEpoch(standing, recipe, index + 1, loss), newStanding);

  test('has the lowest validation loss, the earlier of two equal ones', () => {
    expect(standingAfter(recipeWith({}), [3, 1, 2, 1]).best).toEqual({ epoch: 2, loss: 1 });
  });

  test('is waited for with patience', () => {
    const recipe = recipeWith({ earlyStoppingPatience: 2 });
    expect(isOutOfPatience(standingAfter(recipe, [3, 1, 2]), recipe)).toBe(false);
    expect(isOutOfPatience(standingAfter(recipe, [3, 1, 2, 1.5]), recipe)).toBe(true);
    expect(isOutOfPatience(standingAfter(recipe, [3, 1, 2, 0.5]), recipe)).toBe(false);
    expect(isOutOfPatience(standingAfter(recipe, [1, 2, 3, 4]), recipeWith({}))).toBe(false);
  });
});
