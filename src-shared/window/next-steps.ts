import { dateAndTime } from '../domain/dates';
import { nextSentence, type Next, type NextStepSentences } from '../domain/next-steps';

/** A failure's next step, for a person at the window. */
export const nextText = (next: Next): string => nextSentence(next, nextSteps);

/** Sentences of the window. For a step that it can't do itself, they name the command for a terminal. */
export const nextSteps: NextStepSentences = {
  report: () => 'Report this, with the output of “facet doctor” in a terminal.',
  'check-installation': () => 'In a terminal, “facet doctor” says why.',
  'run-set-up': ({ otherwise }) => `Run “npm run setup” in a terminal, then open Facet again. ${otherwise}`.trim(),
  'fetch-again': () =>
    'Delete this file and run “npm run setup” in a terminal, which fetches it again. Then open Facet again.',
  'check-project': () => 'In a terminal, “facet doctor” with the project’s folder lists what is damaged.',
  'restore-file': () =>
    'Restore it from a copy. In a terminal, “facet doctor” with the project’s folder lists all damaged files.',
  'restore-checksums': () =>
    'Restore the folder from a copy. If it belongs to a project, “facet doctor --repair” in a terminal takes new checksums of its files as they are.',
  'repair-project': () => 'In a terminal, “facet doctor --repair” with the project’s folder mends this.',
  'restore-a-backup': () =>
    'Restore a backup. In a terminal, “facet doctor” with the project’s folder lists what is damaged.',
  'restore-backup': ({ project, backup, madeAt }) =>
    `Go back to the backup of ${dateAndTime(madeAt)}. In a terminal: facet restore ${project} ${backup}`,
  'make-backup': () => 'Make another one: File, Backups.',
  'choose-backup': () => 'Choose another backup.',
  'choose-run': () => 'Choose another run.',
  'choose-snapshot': () => 'Choose a snapshot of this project.',
  'choose-own-recipe': () => 'Choose another recipe.',
  'choose-layout': () => 'Choose one of the layouts that fit the folder.',
  'choose-path-column': () => 'Choose the column that holds the paths.',
  'add-classes': () => 'Correct the names, or add the classes first. Nothing was changed.',
  unpack: () => 'Unpack it into a new folder, and import that.',
  'replace-file': () => 'Choose another name.',
  'accept-terms': () => 'If that is fine for this project, accept the terms.',
  'describe-model': ({ missing }) => `State ${missing.map((fact) => modelFacts[fact]).join(' and ')}.`,
  'map-classes': () => 'Choose the class of the project that each of its classes means.',
  'make-features': () => 'Show similar images once, with S in the library: that computes features of all images.',
  'evaluate-elsewhere': () => 'Choose another run.',
  'look-at-test-mistakes': () =>
    'Review the validation mistakes, or look at the test mistakes all the same, which is counted.',
  'export-unchecked': () =>
    'Bring the images back, or import the folder where they are now. The command line can export the model unchecked.',
  'trust-model': () => 'Use it only if you trust whoever made it; otherwise ask for the model in another format.',
  'find-moved-files': () => 'If they were moved, import the folder where they are now.',
  'allow-larger-files': () =>
    'Put the project on a disk that takes larger files (not FAT), or raise the limit for Facet.',
};

/** Facts about a foreign model, as the fields of the window call them. */
const modelFacts = {
  edge: 'the edge of its square input',
  layout: 'the place of its channels',
  values: 'the range of its values',
  classes: 'its classes',
  output: 'its output',
} as const;
