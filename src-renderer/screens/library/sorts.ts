import type { imageSorts } from '../../../src-shared/contract/images';

export type Sort = (typeof imageSorts)[number];

/** The sort orders of the library, as they are offered. */
export const sorts: readonly { readonly by: Sort; readonly title: string }[] = [
  { by: 'id', title: 'Import order' },
  { by: 'path', title: 'Path' },
  { by: 'class', title: 'Class' },
  { by: 'confidence', title: 'Confidence' },
  { by: 'width', title: 'Width' },
  { by: 'height', title: 'Height' },
  { by: 'pixels', title: 'Pixels' },
  { by: 'aspect', title: 'Aspect ratio' },
  { by: 'bytes', title: 'File size' },
  { by: 'captured', title: 'Capture date' },
  { by: 'brightness', title: 'Brightness' },
  { by: 'contrast', title: 'Contrast' },
  { by: 'sharpness', title: 'Sharpness' },
  { by: 'colourfulness', title: 'Colourfulness' },
];

export const sortTitle = (sort: Sort): string => sorts.find(({ by }) => by === sort)?.title ?? sort;
