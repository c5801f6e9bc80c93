import * as v from 'valibot';
import { PathText, ReasonText } from '../domain/texts';
import { LabelChange, Selection } from '../domain/selection';
import { request } from '../rpc/declare';
import { ColumnChoice } from './imports';
import { LabelStep } from './label-step';

export { LabelStep };

/**
 * Undo is one linear history a project: undo and redo take the last step, however many images it touched. A step over more
 * than 50,000 images, and its undo and redo, are done in slices, as a job that shows under `jobs`: the request answers when
 * the step stands. Cancelled, it was never begun. Steps wait for each other; nothing else waits for them.
 */
export const labels = {
  /** Gives images a label; one undoable step. Unknown image or class: kind 'not-found', nothing changed. */
  apply: request(v.object({ selection: Selection, change: LabelChange, reason: ReasonText }), LabelStep),
  /**
   * Gives each image that a table names (paths absolute, or relative to the table or to a source) its label, tags and
   * attributes; one undoable step. What the table has no word on stays as it is. A path that is not in the catalog: 'not-found'; a
   * bad row, two rows of one image, a path that fits several images, a class that the project lacks (unless `newClasses` says to
   * add it): 'bad-input'; then nothing is changed.
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
  /** What undo and redo would do now, by the titles of their steps; null where there is nothing. */
  next: request(v.object({}), v.object({ undo: v.nullable(v.string()), redo: v.nullable(v.string()) })),
  /** Takes back the last step; kind 'nothing-to-undo' when there is none. */
  undo: request(v.object({}), LabelStep),
  /** Does the last undone step again; kind 'nothing-to-redo' when there is none. */
  redo: request(v.object({}), LabelStep),
} as const;
