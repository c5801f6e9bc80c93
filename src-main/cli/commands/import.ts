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
  readonly take: TakeOverKind[];
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function importCommand(): Command {
  return withColumns(
    command('import', 'bring the images of a folder, or of another project, into a project; originals are only read')
      .argument('<project>')
      .argument('<folder>', 'sub-folders are searched too; or another Facet project, whose labels and tags come along')
      .option(
        '--labels <from>',
        'folders: a folder is the class (default); none; a table (.csv, .tsv) or COCO annotations (.json) with paths and classes',
      )
      .option(
        '--level <n>',
        'which folder is the class: 1 for those in FOLDER, 2 for those in these, ... (default: 1, or 2 below train, validation and test)',
        wholeNumber('--level', 1),
      ),
  )
    .addOption(
      new Option(
        '--moved <what>',
        'moved photos, recognised by content: relink (they keep label, tags and split) or add (as new images)',
      )
        .choices(['relink', 'add'])
        .default('relink'),
    )
    .option(
      '--take <what>',
      'labels, moved-labels (of moved photos only), attributes or several, comma-separated: update known images from the source, as one undoable step; corrected labels stay',
      takeOf,
      [],
    )
    .option('--dry-run', 'only say what would happen')
    .addHelpText(
      'after',
      `
The same import again adds only what is new. A photo that was moved or renamed is recognised by its content. A refused file stops nothing; each is listed with its reason.
Paths of a table are absolute, or relative to FOLDER or to the table. Rows that can't be used are listed by line.

Examples:
  facet import P photos --level 2 --dry-run
  facet import P photos --labels labels.csv --label-column gender --attribute age
  facet import P photos --take labels
  facet import P other.facet`,
    )
    .action(
      action(async (project: string, folder: string, options: Options) => {
        const { dryRun = false, json = false, moved, take } = options;
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
  new Failure('bad-input', `${what} is chosen for ${where} only.`, 'Leave it out, or say where the labels are.');
