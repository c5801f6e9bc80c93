import * as v from 'valibot';

/** Outcome of one undoable step. */
export const LabelStep = v.object({
  /** Number of images, classes or splits that the step changed. */
  changed: v.number(),
  /** Number of the step in the project's history; null when nothing had to change. */
  step: v.nullable(v.number()),
  /** Title of the step, for the person: 'Label 12 images “man”'. */
  title: v.string(),
  /** Sentences about what undo or redo did differently because an import had come in between. */
  notes: v.array(v.string()),
});
export type LabelStep = v.InferOutput<typeof LabelStep>;
