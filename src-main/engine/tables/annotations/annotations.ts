import type { AnnotatedImage, Unusable } from './annotated-image';
import type { KnownImages } from './known-images';

/** Annotations to be read. */
export interface Annotations {
  /** The folder that holds the images and the annotations; absolute. */
  readonly root: string;
  /** The file or folder to read, relative to the root. */
  readonly file: string;
  /** Further files that it needs, likewise. */
  readonly others?: readonly string[];
  /** Images below the root, for formats that name them as another computer does: blocks of names, joined by `imageSeparator`. */
  readonly images?: readonly string[];
  /** The field that becomes the class; null for none, undefined for the format's usual one. */
  readonly label?: string | null | undefined;
  /** Whether annotators keep their e-mail addresses as names. */
  readonly keepsAddresses?: boolean;
}

/** Separates names of images in a block; no name has it. */
export const imageSeparator = '\0';

/** Reads annotations, image by image. Throws kind 'bad-input' with a sentence that names the file. */
export type AnnotationReader = (
  annotations: Annotations,
  images: KnownImages,
) => AsyncIterable<AnnotatedImage | Unusable> | Iterable<AnnotatedImage | Unusable>;
