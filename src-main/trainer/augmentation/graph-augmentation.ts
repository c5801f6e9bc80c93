import type { Augmentation } from '../../../src-shared/domain/recipe';
import type { GraphAugmentation } from '../graph/compiled';

/**
 * What the graph has to do of a recipe's augmentation; null when that is nothing.
 * Beyond the picture's edge lies its mirror image unless the recipe says otherwise, as with Keras 3's layers.
 */
export function graphAugmentation(augmentation: Augmentation): GraphAugmentation | null {
  const { horizontalFlip, verticalFlip, rotationTurns, shearDegrees, zoom, shift } = augmentation;
  const flips = horizontalFlip === true || verticalFlip === true;
  const geometric = flips || [rotationTurns, shearDegrees, zoom, shift].some(isAsked);
  const [brightness, contrast] = [isAsked(augmentation.brightness), isAsked(augmentation.contrast)];
  if (!geometric && !brightness && !contrast) return null;
  return { geometric, brightness, contrast, fill: augmentation.fill ?? 'reflect' };
}

function isAsked(amount: number | undefined): boolean {
  return amount !== undefined && amount > 0;
}
