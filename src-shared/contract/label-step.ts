import * as v from 'valibot';

export const LabelStep = v.object({
  /** Images (or classes, or splits) that the step changed. */
  changed: v.number(),
  /** The step's number in the project's history; null when nothing had to change. */
  step: v.nullable(v.number()),
  /** What the step did, for the person: 'Label 12 images “man”'. */
  title: v.string(),
  /** Sentences on what undo or redo had to do otherwise, since an import had come in between. */
  notes: v.array(v.string()),
});
export type LabelStep = v.InferOutput<typeof LabelStep>;
