import * as v from 'valibot';

/** Part of a picture that is used: all of it, or the largest face. */
export const Crop = v.picklist(['none', 'face']);
export type Crop = v.InferOutput<typeof Crop>;

/**
 * The filters that resize a picture.
 * - 'triangle': antialiased, with half-pixel centres. It is BILINEAR of PIL's `resize`, `tf.image.resize(antialias=True)`, and ONNX Resize
 *   (opset 18: linear, half_pixel, antialias=1, exclude_outside=1), up to their rounding.
 * - 'linear': sharp's kernel of that name. It averages blocks of whole pixels first, and shifts by half an output pixel when it enlarges,
 *   so that no other program repeats it. Kept for runs, models and features of earlier versions.
 */
export const filters = ['triangle', 'linear'] as const;
export type Filter = (typeof filters)[number];

interface Preprocessing {
  readonly crop: Crop;
  readonly filter: Filter;
}

/** The named preprocessings, the present ones first. */
const preprocessings = {
  'srgb-fill-triangle-1': { crop: 'none', filter: 'triangle' },
  'srgb-fill-triangle-1-face-1': { crop: 'face', filter: 'triangle' },
  'srgb-fill-linear-1': { crop: 'none', filter: 'linear' },
  'srgb-fill-linear-1-face-1': { crop: 'face', filter: 'linear' },
} as const satisfies Readonly<Record<string, Preprocessing>>;

/**
 * Name of a preprocessing. One serves training, evaluation, prediction and embeddings alike: upright (EXIF), ICC profile to sRGB,
 * transparency over white, cut out to the face (domain/face-crop.ts) where the name ends in "-face-1", then resized from the full size
 * (no shrink-on-load) to a square without keeping the aspect ratio ("fill"), 8-bit RGB. A change of any of these is a new id: the id
 * travels in pixel files, feature spaces, runs and every model's metadata.
 */
export type PreprocessingId = keyof typeof preprocessings;

/** The preprocessing of new runs and features. */
export const preprocessingOf = (crop: Crop): PreprocessingId => idOf({ crop, filter: 'triangle' });

/** The preprocessing of all runs and features before there were several. */
export const firstPreprocessingOf = (crop: Crop): PreprocessingId => idOf({ crop, filter: 'linear' });

/** All ids with a crop, the present one first. */
export const preprocessingsOf = (crop: Crop): readonly PreprocessingId[] =>
  filters.map((filter) => idOf({ crop, filter }));

const idOf = ({ crop, filter }: Preprocessing): PreprocessingId =>
  `srgb-fill-${filter}-1${crop === 'face' ? '-face-1' : ''}`;

/** Whether this Facet knows a preprocessing. */
export const isPreprocessing = (id: string): id is PreprocessingId => Object.hasOwn(preprocessings, id);

/** Crop of a preprocessing; null for an id that this Facet does not know. */
export function cropOf(id: PreprocessingId): Crop;
export function cropOf(id: string): Crop | null;
export function cropOf(id: string): Crop | null {
  return isPreprocessing(id) ? preprocessings[id].crop : null;
}

/** Filter of a preprocessing. */
export const filterOf = (id: PreprocessingId): Filter => preprocessings[id].filter;

/** Whether only runs and features of earlier versions have a preprocessing. */
export const isEarlier = (id: PreprocessingId): boolean => id !== preprocessingOf(cropOf(id));

/** Bytes per decoded image: edge × edge RGB pixels. */
export const pixelBytes = (edge: number): number => edge * edge * 3;
