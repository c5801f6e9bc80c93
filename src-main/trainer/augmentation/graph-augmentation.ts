import type { Augmentation } from '../../../src-shared/domain/recipe';
import type { GraphAugmentation } from '../graph/compiled';

/**
 * The part of a recipe's augmentation that the graph applies; null when there is none. A picture's mirror image lies beyond its
 * edge unless the recipe says otherwise, as with Keras 3's layers.
 */
export function graphAugmentation(augmentation: Augmentation): GraphAugmentation | null {
  const { horizontalFlip, verticalFlip, rotationTurns, shearDegrees, zoom, shift } = augmentation;
  const isFlipping = horizontalFlip === true || verticalFlip === true;
  const geometric = isFlipping || [rotationTurns, shearDegrees, zoom, shift].some(isUsed);
  const [brightness, contrast] = [isUsed(augmentation.brightness), isUsed(augmentation.contrast)];
  if (!geometric && !brightness && !contrast) return null;
  return { geometric, brightness, contrast, fill: augmentation.fill ?? 'reflect' };
}

function isUsed(amount: number | undefined): boolean {
  return amount !== undefined && amount > 0;
}
