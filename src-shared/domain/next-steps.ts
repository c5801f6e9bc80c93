import * as v from 'valibot';

/**
 * Next steps that every caller words for itself: a person at a window is not told to type an option, nor one at a terminal to look for
 * a button. The engine names the step and its parameters; src-main/cli/next-steps.ts and src-shared/window/next-steps.ts have the
 * sentences. A next step that reads the same everywhere ('Free some space and try again.') is plain text.
 */
export const NextStep = v.variant('step', [
  /** Report a bug, with the facts that a check of the installation gathers. */
  v.object({ step: v.literal('report') }),
  /** Check the installation, which says what is missing. */
  v.object({ step: v.literal('check-installation') }),
  /** Run set-up, which installs what is missing. `otherwise` says what works without it; empty when nothing does. */
  v.object({ step: v.literal('run-set-up'), otherwise: v.string() }),
  /** Delete a damaged download, which the message names, and run set-up to fetch it again. */
  v.object({ step: v.literal('fetch-again') }),
  /** Check the project, which lists all that is damaged. */
  v.object({ step: v.literal('check-project') }),
  /** Restore the damaged file, which the message names, from a copy; checking the project lists all of them. */
  v.object({ step: v.literal('restore-file') }),
  /** Restore a folder whose checksums are damaged from a copy, or let a repair take new checksums of its files. */
  v.object({ step: v.literal('restore-checksums') }),
  /** Let a repair of the project mend what the message names. */
  v.object({ step: v.literal('repair-project') }),
  /** Restore one of the project's backups; checking the project lists the damage. */
  v.object({ step: v.literal('restore-a-backup') }),
  /** Restore the newest whole backup. `project` is the name of the project's folder, `madeAt` milliseconds since 1970. */
  v.object({ step: v.literal('restore-backup'), project: v.string(), backup: v.string(), madeAt: v.number() }),
  /** Make another backup. */
  v.object({ step: v.literal('make-backup') }),
  /** Choose one of the project's backups. */
  v.object({ step: v.literal('choose-backup') }),
  /** Choose one of the project's runs. */
  v.object({ step: v.literal('choose-run') }),
  /** Choose one of the project's snapshots. */
  v.object({ step: v.literal('choose-snapshot') }),
  /** Choose one of the project's own recipes. */
  v.object({ step: v.literal('choose-own-recipe') }),
  /** Choose a layout that fits the folder: looking at it names those. */
  v.object({ step: v.literal('choose-layout') }),
  /** Choose the column of a table that holds the paths. */
  v.object({ step: v.literal('choose-path-column') }),
  /** Correct the names of classes, or let the project have these, too. */
  v.object({ step: v.literal('add-classes') }),
  /** Unpack an archive, Parquet files or a table of pixels into a new folder, and import that. */
  v.object({ step: v.literal('unpack'), source: v.string() }),
  /** Give another name, or allow that the file is replaced. */
  v.object({ step: v.literal('replace-file') }),
  /** Accept the terms of a starter model in this project. */
  v.object({ step: v.literal('accept-terms') }),
  /** State what no file beside a foreign model states: the edge of its input, its layout, the range of its values, its classes, its output. */
  v.object({
    step: v.literal('describe-model'),
    missing: v.array(v.picklist(['edge', 'layout', 'values', 'classes', 'output'])),
  }),
  /** Say which of the project's classes each of a model's classes is. */
  v.object({ step: v.literal('map-classes') }),
  /** Compute the features of the project's images. */
  v.object({ step: v.literal('make-features') }),
  /** Evaluate on other images than the run's own test part. */
  v.object({ step: v.literal('evaluate-elsewhere') }),
  /** Review the validation mistakes, or take a counted look at the test mistakes. */
  v.object({ step: v.literal('look-at-test-mistakes') }),
  /** Bring the images back on which an export is checked, or export without the check. */
  v.object({ step: v.literal('export-unchecked') }),
  /** Say that a model which can run any code is from somebody trusted, or use another format. */
  v.object({ step: v.literal('trust-model') }),
  /** Look for originals that were moved. */
  v.object({ step: v.literal('find-moved-files') }),
  /** Use a disk that takes larger files, or raise the limit that the system sets for this program. */
  v.object({ step: v.literal('allow-larger-files') }),
]);
export type NextStep = v.InferOutput<typeof NextStep>;
export type NextStepKind = NextStep['step'];

/** Next step after a failure: a sentence, or a step that the caller words; empty when there is nothing to do. */
export const Next = v.union([v.string(), NextStep]);
export type Next = v.InferOutput<typeof Next>;

/** A caller's sentences for all next steps. */
export type NextStepSentences = {
  readonly [Kind in NextStepKind]: (step: Extract<NextStep, { step: Kind }>) => string;
};

/** The next step as one of a caller's sentences; empty when there is nothing to do. */
export function nextSentence(next: Next, sentences: NextStepSentences): string {
  if (typeof next === 'string') return next;
  const sentence = sentences[next.step] as (step: NextStep) => string;
  return sentence(next);
}
