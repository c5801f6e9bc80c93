import { describe, expect, it } from 'vitest';
import { logitGradient, probabilitiesOf } from '../../../src-main/trainer/explaining/classes';
import { cellsOf, occluded, occlusionMap, patchesOf } from '../../../src-main/trainer/explaining/occlusion';
import { weighByMean, weighEach } from '../../../src-main/trainer/explaining/weighing';

describe('classes of a model’s outputs', () => {
  it('one logit is that of the second of two classes', () => {
    const [first, second] = probabilitiesOf(Float32Array.of(Math.log(3)), [0, 1]);
    expect(first).toBeCloseTo(0.25, 6);
    expect(second).toBeCloseTo(0.75, 6);
    expect([...logitGradient(Float32Array.of(1), [0, 1], 1)]).toEqual([1]);
    expect([...logitGradient(Float32Array.of(1), [0, 1], 0)]).toEqual([-1]);
    // After a rename the second output can be the first class.
    expect([...logitGradient(Float32Array.of(1), [1, 0], 0)]).toEqual([1]);
  });

  it('merged classes count as one, each output with its share of the probability', () => {
    const logits = Float32Array.of(Math.log(1), Math.log(3), Math.log(4));
    const [merged, other] = probabilitiesOf(logits, [0, 0, 1]);
    expect(merged).toBeCloseTo(0.5, 6);
    expect(other).toBeCloseTo(0.5, 6);
    const gradient = [...logitGradient(logits, [0, 0, 1], 0)];
    expect(gradient[0]).toBeCloseTo(0.25, 6);
    expect(gradient[1]).toBeCloseTo(0.75, 6);
    expect(gradient[2]).toBe(0);
    expect([...logitGradient(logits, [0, 0, 1], 1)]).toEqual([0, 0, 1]);
  });

  it('logits far apart stay finite', () => {
    expect([...probabilitiesOf(Float32Array.of(1e4, -1e4), [0, 1])]).toEqual([1, 0]);
    expect([...logitGradient(Float32Array.of(-1e4, 1e4), [0, 1], 0)]).toEqual([1, 0]);
  });
});

describe('weighing', () => {
  it('by mean gradients and by each gradient, of two positions and two channels', () => {
    const features = Float32Array.of(1, 2, 3, 4);
    const gradients = Float32Array.of(1, 0, 3, 2);
    expect([...weighByMean(features, gradients, 2)]).toEqual([1 * 2 + 2 * 1, 3 * 2 + 4 * 1]);
    expect([...weighEach(features, gradients, 2)]).toEqual([1, 3 * 3 + 4 * 2]);
  });
});

describe('occlusion', () => {
  it('covers each pixel, and each cell is the mean of the patches over it', () => {
    const edge = 28;
    const patches = patchesOf(edge);
    expect([cellsOf(edge), patches.length]).toEqual([14, 169]);
    const covered = new Uint8Array(edge * edge);
    for (const { top, bottom, left, right } of patches) {
      for (let row = top; row < bottom; row += 1) covered.fill(1, row * edge + left, row * edge + right);
    }
    expect(covered.every((each) => each === 1)).toBe(true);
    const { values } = occlusionMap(
      edge,
      patches,
      patches.map(({ row, column }) => (row === 0 && column === 0 ? 1 : 0)),
    );
    // The corner is under one patch only, its neighbours under two and four.
    expect([values[0], values[1], values[14], values[15], values[2]]).toEqual([1, 0.5, 0.5, 0.25, 0]);
  });

  it('makes one patch of a copy grey and leaves the rest', () => {
    const edge = 8;
    const picture = new Uint8Array(edge * edge * 3).fill(7);
    const [patch, ...others] = patchesOf(edge);
    const copies = occluded(picture, edge, patch ? [patch] : []);
    expect(others).toHaveLength(8);
    expect(copies.filter((value) => value === 128)).toHaveLength(4 * 4 * 3);
    expect(copies.filter((value) => value === 7)).toHaveLength(edge * edge * 3 - 48);
    expect(picture.every((value) => value === 7)).toBe(true);
  });
});
