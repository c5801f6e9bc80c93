import * as v from 'valibot';

export const imageStates = ['ok', 'refused', 'missing', 'changed'] as const;
export const labelStates = ['labelled', 'unlabelled', 'unsure', 'excluded'] as const;
export const parts = ['train', 'validation', 'test'] as const;

/** 'refused' at import; 'missing': the file is gone; 'changed': its content has changed since it was labelled. */
export const ImageState = v.picklist(imageStates);
export type ImageState = v.InferOutput<typeof ImageState>;

/** An image has a class exactly when it is 'labelled'. */
export const LabelState = v.picklist(labelStates);
export type LabelState = v.InferOutput<typeof LabelState>;

/** Part of the split that an image is in. */
export const Part = v.picklist(parts);
export type Part = v.InferOutput<typeof Part>;

const id = v.pipe(v.number(), v.integer(), v.minValue(1));
export const ImageId = id;
export const ClassId = id;
/** 'r1', 'r2', ... in the order in which a project's runs were started. */
export const RunId = v.pipe(v.string(), v.regex(/^r[1-9]\d*$/));

/** Address of a thumbnail, a JPEG: bytes offset..offset+length-1 of thumbnails/<pack>.pack. */
export const ThumbnailAddress = v.object({ pack: v.number(), offset: v.number(), length: v.number() });
export type ThumbnailAddress = v.InferOutput<typeof ThumbnailAddress>;

/** An image as lists show it. */
export const ImageRow = v.object({
  id: ImageId,
  /** Absolute path of the original. */
  path: v.string(),
  class: v.nullable(v.string()),
  labelState: LabelState,
  /** Whether a person has confirmed its present class as right. */
  confirmed: v.boolean(),
  split: v.nullable(Part),
  state: ImageState,
  /** Reason why the image was refused, else null. */
  refusal: v.nullable(v.string()),
  /** Upright size in pixels; null for a refused image. */
  width: v.nullable(v.number()),
  height: v.nullable(v.number()),
  bytes: v.nullable(v.number()),
  tags: v.array(v.string()),
  /** Attribute values by name. */
  attributes: v.record(v.string(), v.string()),
  issues: v.array(v.string()),
  thumbnail: v.nullable(ThumbnailAddress),
});
export type ImageRow = v.InferOutput<typeof ImageRow>;
