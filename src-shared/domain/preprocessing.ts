import * as v from 'valibot';

/** What of a picture is looked at: all of it, or the face in it. */
export const Crop = v.picklist(['none', 'face']);
export type Crop = v.InferOutput<typeof Crop>;

/**
 * The one named preprocessing, used for training, evaluation, prediction and embeddings alike:
 * upright (EXIF), ICC profile to sRGB, transparency over white, resized to a square without keeping the aspect ratio
 * ("fill") with sharp's linear kernel from the full-size picture (no shrink-on-load), 8-bit RGB.
 * A change of any of these is a new id: the id travels in pixel files and in every exported model's metadata.
 */
export const preprocessingId = 'srgb-fill-linear-1';

/** The same of a part of the picture: the face as domain/face-crop.ts cuts it out, before it is resized. */
const faceCropId = `${preprocessingId}-face-1`;

/** The id of a preprocessing. */
export const preprocessingOf = (crop: Crop): string => (crop === 'face' ? faceCropId : preprocessingId);

/** What a preprocessing crops to; null for one that this Facet does not know. */
export function cropOf(id: string): Crop | null {
  if (id === preprocessingId) return 'none';
  return id === faceCropId ? 'face' : null;
}

/** Bytes of one decoded image: edge × edge RGB pixels. */
export const pixelBytes = (edge: number): number => edge * edge * 3;
