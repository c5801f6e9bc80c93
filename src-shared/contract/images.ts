import * as v from 'valibot';
import { Filter } from '../domain/filter';
import { ImageId, ImageRow, LabelState } from '../domain/image';
import { event, request } from '../rpc/declare';

/**
 * Orders of images. `pixels` is width × height, `aspect` is width / height, `captured` is the time by the camera's own clock;
 * those from `brightness` on are measures (domain/measures.ts). Images without a value come first. By confidence, images without a
 * prediction come last in either direction.
 */
export const imageSorts = [
  'id',
  'path',
  'class',
  'confidence',
  'width',
  'height',
  'bytes',
  'pixels',
  'aspect',
  'captured',
  'brightness',
  'contrast',
  'sharpness',
  'colourfulness',
] as const;

export const Sort = v.picklist(imageSorts);

const Index = v.pipe(v.number(), v.integer(), v.minValue(0));
const Order = { filter: Filter, sort: Sort, descending: v.boolean() };
const Counts = v.record(v.string(), v.number());

/** One entry of an image's label history, newest first. */
export const LabelEvent = v.object({
  /** Milliseconds since 1970. */
  at: v.number(),
  actor: v.string(),
  cause: v.picklist(['import', 'do', 'undo', 'redo']),
  fromState: v.nullable(LabelState),
  from: v.nullable(v.string()),
  toState: LabelState,
  to: v.nullable(v.string()),
  reason: v.string(),
  /** Model whose suggestion a person accepted together with others; null when a person gave the label. */
  model: v.nullable(v.string()),
  /** Whether the image was in a test set whose mistakes had been looked at before this event. */
  isAfterLook: v.boolean(),
});
export type LabelEvent = v.InferOutput<typeof LabelEvent>;

export const images = {
  /** Images of a filter. `descending` reverses the order; ties are in order of id. */
  list: request(
    v.object({ ...Order, limit: Index, offset: Index }),
    v.object({ total: v.number(), images: v.array(ImageRow) }),
  ),
  /**
   * Makes a view: the images of a filter in an order that is fixed from then on. Its rows are asked for by index, so that a
   * scrollbar is exact. A new view shows labels that have changed. The engine keeps the last eight views.
   */
  view: request(v.object(Order), v.object({ view: v.number(), total: v.number() })),
  /** Rows from..to-1 of a view (at most 2,000), with their present labels. Kind 'not-found' for a view that is no longer kept. */
  rows: request(v.object({ view: v.number(), from: Index, to: Index }), v.object({ images: v.array(ImageRow) })),
  /** Ids from..to-1 of a view (at most 10,000), for a selection over a range. */
  ids: request(v.object({ view: v.number(), from: Index, to: Index }), v.object({ ids: v.array(ImageId) })),
  /** Number of images of a filter per class, split, image state, label state and kind of open issue; keys as in filters. */
  counts: request(
    v.object({ filter: Filter }),
    v.object({ total: v.number(), class: Counts, split: Counts, state: Counts, labelState: Counts, issue: Counts }),
  ),
  /** One image with its label history. Kind 'not-found'. */
  get: request(v.object({ image: ImageId }), v.object({ image: ImageRow, history: v.array(LabelEvent) })),
  /**
   * Renders the original, upright in sRGB, longest edge at most `edge` pixels, as a JPEG file for the window. The file lives as
   * long as the engine. Kind 'not-found' when the original is gone, 'bad-input' when it can't be decoded.
   */
  render: request(
    v.object({ image: ImageId, edge: v.pipe(v.number(), v.integer(), v.minValue(16), v.maxValue(8192)) }),
    v.object({ file: v.string() }),
  ),
  /** Images were added, relabelled, split or changed state: views and counts may be out of date. At most ten events per second. */
  changed: event(v.object({})),
} as const;
