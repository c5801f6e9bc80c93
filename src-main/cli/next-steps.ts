import { dateAndTime } from '../../src-shared/domain/dates';
import { nextSentence, type Next, type NextStepSentences } from '../../src-shared/domain/next-steps';
import { inShell } from './shell-command';

/** A failure's next step, for a person at a terminal. */
export const nextText = (next: Next): string => nextSentence(next, nextSteps);

export const nextSteps: NextStepSentences = {
  report: () => 'Report this, with the output of `facet doctor`.',
  'check-installation': () => '`facet doctor` says why.',
  'run-set-up': ({ otherwise }) => `Run \`npm run setup\`. ${otherwise}`.trim(),
  'fetch-again': () => 'Delete this file and run `npm run setup`, which fetches it again.',
  'check-project': () => '`facet doctor PROJECT` lists what is damaged.',
  'restore-file': () => 'Restore it from a copy. `facet doctor PROJECT` lists all damaged files.',
  'restore-checksums': () =>
    'Restore the folder from a copy. If it belongs to a project, `facet doctor PROJECT --repair` takes new checksums of its files as they are.',
  'repair-project': () => 'Mend this with `facet doctor PROJECT --repair`.',
  'restore-a-backup': () => '`facet restore PROJECT` lists the backups, and `facet doctor PROJECT` what is damaged.',
  'restore-backup': ({ project, backup, madeAt }) =>
    `Go back to the backup of ${dateAndTime(madeAt)}: facet restore ${project} ${backup}`,
  'make-backup': () => 'Make another one with `facet backup PROJECT`.',
  'choose-backup': () => 'List the backups with `facet restore PROJECT`.',
  'choose-run': () => 'List the runs with `facet runs PROJECT`.',
  'choose-snapshot': () => 'List the snapshots with `facet snapshot PROJECT --list`.',
  'choose-own-recipe': () => 'List the recipes with `facet recipes PROJECT`.',
  'choose-layout': () => 'Leave --as out; --dry-run shows what the folder looks like, and what else it could be.',
  'choose-path-column': () => 'Name the column that holds the paths with --path-column.',
  'add-classes': () => 'Correct the names, or add the classes with --new-classes. Nothing was changed.',
  unpack: ({ source }) =>
    `\`facet import PROJECT ${inShell(source)} --into FOLDER\` unpacks it into a new folder and imports that.`,
  'replace-file': () => 'Give another name, or replace the file with --overwrite.',
  'accept-terms': () => 'If that is fine for this project, accept the terms with --accept-faces-terms.',
  'describe-model': ({ missing }) => `State that with ${missing.map((fact) => modelFacts[fact]).join(' and ')}.`,
  'map-classes': () =>
    'Map them with --map THEIRS=YOURS,...; several of the model’s classes may be one of the project’s.',
  'make-features': () => 'Compute them with `facet embed PROJECT`.',
  'evaluate-elsewhere': () => 'Evaluate it on other images with --filter or --folder.',
  'look-at-test-mistakes': () =>
    'Review the validation mistakes, or list the test mistakes with --look, which is counted.',
  'export-unchecked': () =>
    'Bring the images back, or import the folder where they are now. --unchecked exports the model as it is.',
  'trust-model': () => 'If you trust whoever made it, add --trust; otherwise ask for the model in another format.',
  'find-moved-files': () => 'If they were moved, find them again with `facet relink PROJECT FOLDER`.',
  'allow-larger-files': () =>
    'Put the project on a disk that takes larger files (not FAT), or raise the limit with `ulimit -f unlimited`.',
};

/** Options that state a fact about a foreign model. */
const modelFacts = {
  edge: '--edge PIXELS (of its square input)',
  layout: '--layout channels-last or channels-first',
  values: '--values bytes (0..255), unit (0..1), signed (-1..1), imagenet, or SCALE/MEAN/DEVIATION',
  classes: '--classes NAME,NAME,... in the order of its outputs',
  output: '--output NAME',
} as const;
