import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { ImportReport, LabelSource } from '../../../src-shared/contract/imports';
import { Failure } from '../../../src-shared/domain/failure';
import { columnChoiceOf, withColumns, type ColumnOptions } from '../columns';
import { action, command, wholeNumber } from '../command';
import { importSummary } from '../import-summary';
import { print } from '../output';
import { exitCodes, withEngine } from '../session';

interface Options extends ColumnOptions {
  readonly labels?: string;
  readonly level?: number;
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
        'which folder is the class: 1 for those in FOLDER, 2 for those in these, ...',
        wholeNumber('--level', 1),
      ),
  )
    .option('--dry-run', 'only say what would happen')
    .addHelpText(
      'after',
      `
The same import again adds only what is new. Refused files cost nothing else; each is listed with its reason.
Paths of a table are absolute, or relative to FOLDER or to the table. Rows that can't be used are listed by line.

Examples:
  facet import P photos --level 2 --dry-run
  facet import P photos --labels labels.csv --label-column gender --attribute age
  facet import P other.facet`,
    )
    .action(
      action(async (project: string, folder: string, options: Options) => {
        const { dryRun = false, json = false } = options;
        const labels = labelSource(resolve(folder), options);
        const report = await withEngine(project, ({ jobs, job }) =>
          jobs.imports.run({ folder: resolve(folder), labels, dryRun }, job),
        );
        print(json, report, () => importSummary(report, { project, dryRun }));
        return isWhole(report) ? exitCodes.done : exitCodes.someRefused;
      }),
    );
}

const isWhole = ({ refused, file }: ImportReport): boolean => refused.length === 0 && (file?.badRows ?? 0) === 0;

function labelSource(folder: string, options: Options): LabelSource {
  const { labels, level } = options;
  const columns = columnChoiceOf(options);
  if (labels === undefined && existsSync(join(folder, 'catalog.sqlite'))) return { from: 'project' };
  if (level !== undefined && (labels ?? 'folders') !== 'folders') throw misplaced('--level', '--labels folders');
  if (labels === undefined || labels === 'folders' || labels === 'none') {
    if (columns !== undefined) throw misplaced('A column', '--labels FILE.csv');
    return labels === 'none' ? { from: labels } : { from: 'folders', level: level ?? 1 };
  }
  return { from: 'file', file: resolve(labels), ...(columns !== undefined && { columns }) };
}

const misplaced = (what: string, where: string): Failure =>
  new Failure('bad-input', `${what} is chosen for ${where} only.`, 'Leave it out, or say where the labels are.');
