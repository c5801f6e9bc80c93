import * as v from 'valibot';
import { ClassId } from '../domain/image';
import { ClassColour, ClassKey } from '../domain/label-class';
import { NameText } from '../domain/texts';
import { request } from '../rpc/declare';

export const ClassRow = v.object({
  id: ClassId,
  name: v.string(),
  /** Key that labels an image with this class (src-shared/domain/label-class.ts); null for none. */
  key: v.nullable(v.string()),
  /** 1..7, one of the class colours. */
  colour: ClassColour,
  archived: v.boolean(),
  /** Other names that imports take for it, such as “Man ” for “man”; sorted. */
  aliases: v.array(v.string()),
  /** Number of images labelled with it. */
  images: v.number(),
});
export type ClassRow = v.InferOutput<typeof ClassRow>;

export const ClassName = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100));
const Rows = v.object({ classes: v.array(ClassRow) });

/**
 * Each change is one undoable step of the project's history. Unknown classes: kind 'not-found'. Order, colour and key are for
 * people; runs and exports have classes in the order of their names.
 */
export const classes = {
  /** All classes, by name, or in the order that a person gave them with later classes after those. Archived classes come last. */
  list: request(v.object({}), Rows),
  /** Adds a class, or brings an archived one back. Kind 'bad-input' when a class of that name exists. */
  add: request(v.object({ name: ClassName }), Rows),
  rename: request(v.object({ class: ClassId, name: ClassName }), Rows),
  /** Relabels every image of `from` as `into` and archives `from`. */
  merge: request(v.object({ from: ClassId, into: ClassId }), Rows),
  /** Hides a class from labelling; kind 'bad-input' while images are labelled with it. */
  archive: request(v.object({ class: ClassId }), Rows),
  /** Moves a class to a position among those that are not archived, counted from 0. */
  move: request(v.object({ class: ClassId, to: v.pipe(v.number(), v.integer(), v.minValue(0)) }), Rows),
  recolour: request(v.object({ class: ClassId, colour: ClassColour }), Rows),
  /** Sets the other names that imports take for a class. They are taken from classes that have them. */
  setAliases: request(v.object({ class: ClassId, aliases: v.pipe(v.array(NameText), v.maxLength(1000)) }), Rows),
  /** Gives a class a key, or none. A class that has that key gets this one's in exchange: no two classes share a key. */
  rekey: request(v.object({ class: ClassId, key: v.nullable(ClassKey) }), Rows),
} as const;
