import type { Augmentation, Recipe } from '../../../src-shared/domain/recipe';

/** 'convolutions 2, dense 1, 128 px': what a person compares recipes by. */
export function factsOf({ network, inputEdge, batchSize }: Recipe): string {
  const layers = (kind: string): number => network.filter(({ layer }) => layer === kind).length;
  const normalized = layers('batchNormalization') > 0 ? ', normalized' : '';
  return `${String(layers('conv2d'))} conv + ${String(layers('dense'))} dense${normalized}, ${String(inputEdge)} px, batch ${String(batchSize)}`;
}

/** Random changes by name and amount: 'rotation ±36°'. */
export function augmentationOf(augmentation: Augmentation): string[] {
  const { horizontalFlip, rotationTurns, shearDegrees, zoom, brightness } = augmentation;
  const percent = (share: number): string => `±${String(Math.round(share * 100))}\u00a0%`;
  return [
    horizontalFlip ? 'horizontal flip' : '',
    rotationTurns ? `rotation ±${String(Math.round(rotationTurns * 360))}°` : '',
    shearDegrees ? `shear ±${String(shearDegrees)}°` : '',
    zoom ? `zoom ${percent(zoom)}` : '',
    brightness ? `brightness ${percent(brightness)}` : '',
  ].filter((each) => each !== '');
}
