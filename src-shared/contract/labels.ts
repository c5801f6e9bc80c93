import * as v from 'valibot';
import { PathText, ReasonText } from '../domain/texts';
import { LabelChange, Selection } from '../domain/selection';
import { request } from '../rpc/declare';
import { ColumnChoice } from './imports';
import { LabelStep } from './label-step';

export { LabelStep };

/**
 * Labels, and the project's one linear history: undo and redo take the last step, however many images it touched. A step over
 * more than 50,000 images, its undo and its redo are done in slices, as a job that shows under `jobs`. The request answers when
 * the step is complete; a cancelled step leaves no trace. Steps wait for each other; nothing else waits for them.
 */
export const labels = {
  /** Gives images a label: one undoable step. Unknown image or class: kind 'not-found', and nothing is changed. */
  apply: request(v.object({ selection: Selection, change: LabelChange, reason: ReasonText }), LabelStep),
  /**
   * Gives each image in a table its label, tags and attributes: one undoable step. Paths are absolute, or relative to the table or
   * to a source. Values that the table doesn't have stay as they are. Kind 'not-found' for a path that is not in the catalog. Kind
   * 'bad-input' for a bad row, two rows for one image, a path that fits several images, or an unknown class (unless `newClasses`
   * is set, which adds it). After a failure nothing has changed.
   */
  applyFromFile: request(
    v.object({
      file: PathText,
      columns: v.optional(ColumnChoice),
      reason: ReasonText,
      newClasses: v.optional(v.boolean(), false),
    }),
    LabelStep,
  ),
  /** Titles of the steps that undo and redo would take now; null where there is none. */
  next: request(v.object({}), v.object({ undo: v.nullable(v.string()), redo: v.nullable(v.string()) })),
  /** Takes back the last step; kind 'nothing-to-undo' when there is none. */
  undo: request(v.object({}), LabelStep),
  /** Repeats the last undone step; kind 'nothing-to-redo' when there is none. */
  redo: request(v.object({}), LabelStep),
} as const;
