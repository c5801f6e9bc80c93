/**
 * The one named preprocessing, used for training, evaluation, prediction and embeddings alike:
 * upright (EXIF), ICC profile to sRGB, transparency over white, resized to a square without keeping the aspect ratio
 * ("fill") with sharp's linear kernel from the full-size picture (no shrink-on-load), 8-bit RGB.
 * A change of any of these is a new id: the id travels in pixel files and in every exported model's metadata.
 */
export const preprocessingId = 'srgb-fill-linear-1';

/** Bytes of one decoded image: edge × edge RGB pixels. */
export const pixelBytes = (edge: number): number => edge * edge * 3;
