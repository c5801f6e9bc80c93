import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import * as v from 'valibot';
import { TakeOverKind, type ImportReport, type LabelSource } from '../../../src-shared/contract/imports';
import { Failure } from '../../../src-shared/domain/failure';
import { columnChoiceOf, withColumns, type ColumnOptions } from '../columns';
import { action, command, wholeNumber } from '../command';
import { importSummary } from '../import-summary';
import { print } from '../output';
import { exitCodes, withEngine } from '../session';

interface Options extends ColumnOptions {
  readonly labels?: string;
  readonly level?: number;
  readonly moved: 'relink' | 'add';
  readonly take?: TakeOverKind[];
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function importCommand(): Command {
  return withColumns(
    command('import', 'import the images of a folder or of another project; originals are only read')
      .argument('<project>', 'project folder')
      .argument(
        '<folder>',
        'folder with images, sub-folders included; or another Facet project, with its labels and tags',
      )
      .option(
        '--labels <from>',
        'folders: each folder is a class (default); none; or a table (.csv, .tsv) or COCO annotations (.json) with paths and classes',
      )
      .option(
        '--level <n>',
        'level of the class folders, 1 being directly in FOLDER (default: 1, or 2 below train, validation and test)',
        wholeNumber('--level', 1),
      ),
  )
    .addOption(
      new Option(
        '--moved <what>',
        'moved photos, recognised by content: relink keeps label, tags and split; add makes new images',
      )
        .choices(['relink', 'add'])
        .default('relink'),
    )
    .option(
      '--take <what>',
      'update known images from the source, as one undoable step: labels, moved-labels (of moved photos only), attributes, or several with commas; corrected labels stay',
      takeOf,
    )
    .option('--dry-run', 'only report what would happen')
    .addHelpText(
      'after',
      `
Importing again adds only what is new. Moved and renamed photos are recognised by their content.
A refused file does not stop the import; each is listed with its reason.
Paths in a table are absolute, or relative to FOLDER or to the table. Rows that can't be used are listed by line.

Examples:
  facet import P photos --level 2 --dry-run
  facet import P photos --labels labels.csv --label-column gender --attribute age
  facet import P photos --take labels
  facet import P other.facet`,
    )
    .action(
      action(async (project: string, folder: string, options: Options) => {
        const { dryRun = false, json = false, moved, take = [] } = options;
        const labels = labelSource(resolve(folder), options);
        const report = await withEngine(project, ({ jobs, job }) =>
          jobs.imports.run({ folder: resolve(folder), labels, dryRun, moved, take }, job),
        );
        print(json, report, (shown) => importSummary(shown, { project, dryRun }));
        return isWhole(report) ? exitCodes.done : exitCodes.someRefused;
      }),
    );
}

function takeOf(text: string): TakeOverKind[] {
  const parsed = v.safeParse(v.array(TakeOverKind), text.split(','));
  if (parsed.success) return parsed.output;
  throw new InvalidArgumentError('Use labels, moved-labels or attributes, or several with commas.');
}

const isWhole = ({ refused, file }: ImportReport): boolean => refused.length === 0 && (file?.badRows ?? 0) === 0;

function labelSource(folder: string, options: Options): LabelSource {
  const { labels, level } = options;
  const columns = columnChoiceOf(options);
  if (labels === undefined && existsSync(join(folder, 'catalog.sqlite'))) return { from: 'project' };
  if (level !== undefined && (labels ?? 'folders') !== 'folders') throw misplaced('--level', '--labels folders');
  if (labels === undefined || labels === 'folders' || labels === 'none') {
    if (columns !== undefined) throw misplaced('A column', '--labels FILE.csv');
    return labels === 'none' ? { from: labels } : { from: 'folders', ...(level !== undefined && { level }) };
  }
  return { from: 'file', file: resolve(labels), ...(columns !== undefined && { columns }) };
}

const misplaced = (what: string, where: string): Failure =>
  new Failure(
    'bad-input',
    `${what} is only for ${where}.`,
    'Leave it out, or choose where the labels come from with --labels.',
  );
