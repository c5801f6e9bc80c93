import { crossing, type Slice } from './slice';

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

/** Name of a slice: 'Brightness: 0.1 to 0.2', or two of these joined. */
export function nameOfSlice({ key, value }: Pick<Slice, 'key' | 'value'>): string {
  const [keys, values] = [key.split(crossing), value.split(crossing)];
  // A value may contain the joint itself; then both stand as they are.
  if (keys.length !== values.length) return `${keys.map(nameOfKey).join(crossing)}: ${value}`;
  return keys.map((each, index) => `${nameOfKey(each)}: ${nameOfValue(each, values[index] ?? '')}`).join(crossing);
}

/** Kinds of issues are words: 'suspect-label' → 'suspect label'. */
const nameOfValue = (key: string, value: string): string => (key === 'issue' ? value.replaceAll('-', ' ') : value);
