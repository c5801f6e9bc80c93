import * as v from 'valibot';
import { ClassId } from '../domain/image';
import { request } from './declare';

export const ClassRow = v.object({
  id: ClassId,
  name: v.string(),
  /** The key that gives this class, '1'..'9', or null. */
  key: v.nullable(v.string()),
  archived: v.boolean(),
  /** Images labelled with it. */
  images: v.number(),
});
export type ClassRow = v.InferOutput<typeof ClassRow>;

const Name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100));
const Rows = v.object({ classes: v.array(ClassRow) });

/** Each change is one undoable step of the project's history. Unknown classes: kind 'not-found'. */
export const classes = {
  /** All classes, sorted by name, archived ones last. */
  list: request(v.object({}), Rows),
  /** Kind 'bad-input' when a class of that name exists. */
  add: request(v.object({ name: Name }), Rows),
  rename: request(v.object({ class: ClassId, name: Name }), Rows),
  /** Relabels every image of `from` as `into` and archives `from`. */
  merge: request(v.object({ from: ClassId, into: ClassId }), Rows),
  /** Hides a class from labelling; kind 'bad-input' while images are labelled with it. */
  archive: request(v.object({ class: ClassId }), Rows),
} as const;
