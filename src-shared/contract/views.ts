import * as v from 'valibot';
import { Filter } from '../domain/filter';
import { ViewKey } from '../domain/label-class';
import { request } from '../rpc/declare';
import { Sort } from './images';

const Id = v.pipe(v.number(), v.integer(), v.minValue(1));
const Name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100));

export const SavedView = v.object({
  id: Id,
  name: v.string(),
  filter: Filter,
  sort: Sort,
  descending: v.boolean(),
  /** Key that opens it together with Ctrl; null for none. */
  key: v.nullable(v.string()),
  /** Sentence about a filter or order that can't be read any more; missing when the view can be shown. */
  damage: v.optional(v.string()),
});
export type SavedView = v.InferOutput<typeof SavedView>;

const Rows = v.object({ views: v.array(SavedView) });

/**
 * Saved views: a filter and an order under a name. Each change is one undoable step of the history. A view's filter follows its
 * classes when they are renamed or merged. Unknown views: kind 'not-found'.
 */
export const views = {
  /** All saved views, by name. */
  list: request(v.object({}), Rows),
  /** Saves a filter and an order under a name, and replaces a view of that name. A new view gets the first free key. */
  save: request(v.object({ name: Name, filter: Filter, sort: Sort, descending: v.boolean() }), Rows),
  /** Kind 'bad-input' when a view of that name exists. */
  rename: request(v.object({ view: Id, name: Name }), Rows),
  /** Gives a view a key, or none. A view that has that key gets this one's in exchange. */
  rekey: request(v.object({ view: Id, key: v.nullable(ViewKey) }), Rows),
  remove: request(v.object({ view: Id }), Rows),
} as const;
