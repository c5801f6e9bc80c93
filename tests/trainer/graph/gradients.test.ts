import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { lowerings } from '../../../src-main/trainer/graph/layers';
import { architecture } from './architectures';
import { buildArchitecture } from './build-architecture';
import { graphGradients, noiseBatch, norm, randomizeWeights, weightsOf, worstError } from './helpers';
import { oracleGradients } from './oracle';

const tf = await loadTensorFlow();

describe('the gradients of random networks', () => {
  test('equal those of tfjs', async () => {
    const seen = new Set<string>();
    const property = fc.asyncProperty(architecture, async (given) => {
      const { model } = buildArchitecture(tf, given);
      const oracle = buildArchitecture(tf, given, true);
      for (const layer of model.layers) seen.add(layer.getClassName());
      randomizeWeights(tf, model, given.seed);
      randomizeWeights(tf, oracle.logits, given.seed);
      neutralize(oracle.logits, model);
      const batch = noiseBatch({ ...given, classes: Math.max(given.classes, 2) });
      const expected = oracleGradients(tf, oracle.logits, batch);
      const loss = given.classes === 1 ? 'binaryCrossentropy' : 'categoricalCrossentropy';
      const found = await graphGradients(tf, model, batch, { loss });
      model.dispose();
      oracle.model.dispose();
      const wanted = new Map([...expected.gradients].filter(([name]) => found.gradients.has(name)));
      expect(found.loss).toBeCloseTo(expected.loss, 4);
      expect(found.norm / norm([...wanted.values()].map(norm))).toBeCloseTo(1, 4);
      expect(worstError(found.gradients, wanted)).toBeLessThan(1e-4);
    });
    await fc.assert(property, { numRuns: 50, seed: 20_260, endOnFailure: true });
    expect([...seen].sort()).toEqual([...Object.keys(lowerings), 'InputLayer'].sort());
  });
});

/** Adds scales of 1 and offsets of 0 where only the oracle's batch normalization has them. */
function neutralize(oracle: LayersModel, model: LayersModel): void {
  const own = new Set(weightsOf(model).map(({ name }) => name));
  for (const { name, weight } of weightsOf(oracle)) {
    if (own.has(name)) continue;
    tf.tidy(() => {
      weight.write(tf.fill(weight.shape.map(Number), name.endsWith('/gamma') ? 1 : 0));
    });
  }
}
