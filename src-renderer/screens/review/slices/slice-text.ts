import { crossing, leastTested, type Slice } from '../../../../src-shared/domain/slice';

const keyNames: Readonly<Record<string, string>> = {
  class: 'Class',
  tag: 'Tag',
  source: 'Source',
  view: 'Saved view',
  issue: 'Issue',
  brightness: 'Brightness',
  contrast: 'Contrast',
  sharpness: 'Sharpness',
  colourfulness: 'Colourfulness',
  size: 'Size',
  face: 'Face share of the picture',
  cluster: 'Images that look alike',
};

/** Name of a property: 'attr.age' → 'age'. */
export const nameOfKey = (key: string): string => keyNames[key] ?? key.replace(/^attr\./, '');

/** Name of a slice: 'Brightness 0.1 to 0.2', or two of these joined. */
export function nameOfSlice({ key, value }: Pick<Slice, 'key' | 'value'>): string {
  const [keys, values] = [key.split(crossing), value.split(crossing)];
  // A value may contain the joint itself; then both stand as they are.
  if (keys.length !== values.length) return `${keys.map(nameOfKey).join(crossing)}: ${value}`;
  return keys.map((each, index) => `${nameOfKey(each)} ${values[index] ?? ''}`).join(crossing);
}

/** Line below a slice's name: its difference from all other images, or why nothing can be said. */
export function noteOn({ isSmall, accuracy, restAccuracy, p }: Slice): string {
  if (isSmall) return `Too few to tell: fewer than ${String(leastTested)} images`;
  if (restAccuracy === null) return 'All images are in it';
  const points = (accuracy - restAccuracy) * 100;
  const difference = `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(1)} points`;
  if (p === null) return `${difference}; too few other images to test`;
  return `${difference}, p ${p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`}`;
}
