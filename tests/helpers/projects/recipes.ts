import * as v from 'valibot';
import { NetworkRecipe } from '../../../src-shared/domain/recipe';

/** A network that learns to tell bright from dark in seconds. */
export const tinyRecipe: NetworkRecipe = v.parse(NetworkRecipe, {
  version: 1,
  id: 'tiny',
  name: 'Tiny',
  description: 'For tests.',
  inputEdge: 16,
  augmentation: { horizontalFlip: true, brightness: 0.1 },
  network: [
    { layer: 'conv2d', filters: 4, kernel: 3, padding: 'same', activation: 'relu' },
    { layer: 'maxPooling2d', pool: 2 },
    { layer: 'flatten' },
    { layer: 'dense', units: 8, activation: 'relu' },
  ],
  optimizer: { kind: 'adam', learningRate: 0.01, epsilon: 1e-7 },
  batchSize: 8,
  epochs: 4,
});
