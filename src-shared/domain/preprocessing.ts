import * as v from 'valibot';

/** Part of a picture that is used: all of it, or the largest face. */
export const Crop = v.picklist(['none', 'face']);
export type Crop = v.InferOutput<typeof Crop>;

/**
 * The one named preprocessing, used for training, evaluation, prediction and embeddings alike:
 * upright (EXIF), ICC profile to sRGB, transparency over white, resized to a square without keeping the aspect ratio
 * ("fill") with sharp's linear kernel from the full-size picture (no shrink-on-load), 8-bit RGB.
 * A change of any of these is a new id: the id travels in pixel files and in every exported model's metadata.
 */
export const preprocessingId = 'srgb-fill-linear-1';

/** Id of the preprocessing with a face crop, which domain/face-crop.ts cuts out before the resize. */
const faceCropId = `${preprocessingId}-face-1`;

/** Id of the preprocessing for a crop. */
export const preprocessingOf = (crop: Crop): string => (crop === 'face' ? faceCropId : preprocessingId);

/** Crop of a preprocessing id; null for an id that this Facet does not know. */
export function cropOf(id: string): Crop | null {
  if (id === preprocessingId) return 'none';
  return id === faceCropId ? 'face' : null;
}

/** Bytes per decoded image: edge × edge RGB pixels. */
export const pixelBytes = (edge: number): number => edge * edge * 3;
