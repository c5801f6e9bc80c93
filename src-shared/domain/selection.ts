import * as v from 'valibot';
import { AttributeName, AttributeValue } from './attribute';
import { Filter } from './filter';
import { ClassId, ImageId } from './image';

const Except = v.pipe(v.array(ImageId), v.maxLength(10_000));

/**
 * Images to act on: at most 10,000 ids, or all images of a filter, or of a view as it was made, except a few. A filter is evaluated
 * when the action runs.
 */
export const Selection = v.union([
  v.object({ ids: v.pipe(v.array(ImageId), v.maxLength(10_000)) }),
  v.object({ filter: Filter, except: Except }),
  v.object({ view: v.number(), except: Except }),
]);
export type Selection = v.InferOutput<typeof Selection>;

export const Tag = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100));

/** Change that a step makes to each selected image. */
export const LabelChange = v.variant('to', [
  v.object({ to: v.literal('class'), class: ClassId }),
  v.object({ to: v.literal('unsure') }),
  v.object({ to: v.literal('excluded') }),
  v.object({ to: v.literal('unlabelled') }),
  v.object({ to: v.literal('tag'), tag: Tag }),
  /** null removes the attribute. */
  v.object({ to: v.literal('attribute'), name: AttributeName, value: v.nullable(AttributeValue) }),
  v.object({ to: v.literal('untag'), tag: Tag }),
  /** A person says that the present class is right; images without a class stay as they are. */
  v.object({ to: v.literal('confirmed') }),
  /** Withdraws that. */
  v.object({ to: v.literal('unconfirmed') }),
]);
export type LabelChange = v.InferOutput<typeof LabelChange>;
