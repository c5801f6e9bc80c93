import { resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import * as v from 'valibot';
import { TakeOverKind, type ImportReport } from '../../../src-shared/contract/imports';
import { Failure } from '../../../src-shared/domain/failure';
import { layoutNames } from '../../../src-shared/domain/layouts';
import type { Unpacked } from '../../../src-shared/domain/unpacked';
import { withColumns } from '../columns';
import { action, command, wholeNumber } from '../command';
import { labelSource, layoutOf, personsOf, type SourceOptions } from '../import-source';
import { importSummary } from '../import-summary';
import { afterImport, importedStateText } from '../imported-state';
import { print } from '../output';
import { recognitionText } from '../recognition-text';
import { unpackedText } from '../unpacked-text';
import { writtenKeepTogether } from '../../../src-shared/domain/keep-together';
import { seriesText, type FoundSeries } from '../../../src-shared/domain/leaks';
import { shellCommand } from '../shell-command';
import { exitCodes, withEngine } from '../session';

interface Options extends SourceOptions {
  readonly moved: 'relink' | 'add';
  readonly take?: TakeOverKind[];
  readonly into?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function importCommand(): Command {
  return withColumns(
    command('import', 'import the images of a folder or of another project; originals are only read')
      .argument('<project>', 'project folder')
      .argument(
        '<folder>',
        'folder with images, sub-folders included; another Facet project, with its labels and tags; or an archive, with --into',
      )
      .option(
        '--labels <from>',
        'folders: each folder is a class; none; or a table (.csv, .tsv) or COCO annotations (.json) with paths and classes (default: what the folder is recognised as)',
      )
      .option(
        '--level <n>',
        'level of the class folders, 1 being directly in FOLDER (default: 1, or below train, validation and test folders)',
        wholeNumber('--level', 1),
      )
      .option('--as <layout>', 'read FOLDER as this layout (default: the likeliest, which --dry-run shows)', layoutOf)
      .option('--pattern <text>', "fields of file names, as in '{age}_{gender:0=man,1=woman}_{date}'")
      .addOption(
        new Option('--persons [what]', 'make persons an attribute, or the classes').choices(['attribute', 'classes']),
      )
      .addOption(
        new Option(
          '--parts <what>',
          'parts that the source tells: keep them as the split, lock it, too, or ignore them (default: keep)',
        ).choices(['keep', 'lock', 'ignore']),
      )
      .option('--one-class', 'take class names that differ in case, blanks or Unicode forms only as one class')
      .option('--emails', 'keep e-mail addresses of annotators'),
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
    .option(
      '--into <dir>',
      'new or empty folder that FOLDER is unpacked into: a ZIP or tar archive, Parquet files, or a table of pixels (fer2013.csv)',
    )
    .option('--dry-run', 'only report what would happen')
    .addHelpText(
      'after',
      `
Importing again adds only what is new. Moved and renamed photos are recognised by their content.
A refused file does not stop the import; each is listed with its reason.
Paths in a table are absolute, or relative to FOLDER or to the table. Rows that can't be used are listed by line.
Layouts for --as: ${layoutNames.join(', ')}.

Examples:
  facet import P photos --dry-run
  facet import P photos --as file-names --pattern '{age}_{gender:0=man,1=woman}_{rest}'
  facet import P photos --level 2 --dry-run
  facet import P photos --labels labels.csv --label-column gender --attribute age
  facet import P photos --take labels
  facet import P faces.zip --into faces
  facet import P other.facet`,
    )
    .action(
      action(async (project: string, folder: string, options: Options) => {
        const { dryRun = false, json = false, moved, take = [], into } = options;
        if (into !== undefined && dryRun) throw unpackedForNothing();
        const source = resolve(folder);
        const from = into === undefined ? source : resolve(into);
        const labels = labelSource(from, options);
        const { report, found, unpacked, series, state } = await withEngine(
          project,
          async ({ jobs, job, requests }) => {
            const unpacking = into === undefined ? null : await jobs.imports.unpack({ source, into: from }, job);
            const isAsked = labels.from === 'layout' && (dryRun || !json);
            const recognised = isAsked
              ? await jobs.imports.recognise({ folder: from, as: labels.as, choice: labels.choice }, job)
              : null;
            const params = { folder: from, labels, dryRun, moved, take };
            const imported = await jobs.imports.run(params, job).catch((error: unknown) => {
              throw unpacking === null ? error : afterUnpacking(error, unpacking);
            });
            const { series: present } = dryRun ? { series: [] } : await requests.splits.leaks({});
            const after = dryRun ? null : await afterImport(requests);
            return {
              ...{
                report: imported,
                found: recognised?.found ?? [],
                unpacked: unpacking,
                series: present,
                state: after,
              },
            };
          },
        );
        const outcome = {
          ...report,
          ...(found.length > 0 && { recognised: found }),
          ...(unpacked !== null && { unpacked }),
          ...(series.length > 0 && { series }),
          ...state,
        };
        print(json, outcome, (shown) =>
          [
            shown.unpacked === undefined ? '' : unpackedText(shown.unpacked),
            recognitionText(shown.recognised ?? [], { withExamples: dryRun, persons: personsOf(options) }),
            importSummary(shown, { project, dryRun }),
            ...seriesLines(shown.series ?? [], project),
            ...(state === null ? [] : importedStateText(report, state, project)),
          ]
            .filter((text) => text !== '')
            .join('\n'),
        );
        return isWhole(report) && lost(unpacked) === 0 ? exitCodes.done : exitCodes.someRefused;
      }),
    );
}

/** Series of one subject that the project's images show, and the command that keeps each on one side of a split. */
const seriesLines = (series: readonly FoundSeries[], project: string): string[] =>
  series.map(
    (each) =>
      `${seriesText(each)} Keep each on one side? ${shellCommand('split', project, '--group', writtenKeepTogether(each.keep))}`,
  );

function takeOf(text: string): TakeOverKind[] {
  const parsed = v.safeParse(v.array(TakeOverKind), text.split(','));
  if (parsed.success) return parsed.output;
  throw new InvalidArgumentError('Use labels, moved-labels or attributes, or several with commas.');
}

const unpackedForNothing = (): Failure =>
  new Failure('bad-input', '--dry-run changes nothing, so it unpacks nothing.', 'Leave out --dry-run, or --into.');

/** A failure of the import after unpacking. Where there is more to unpack, it says what was done so far. */
function afterUnpacking(error: unknown, { folder }: Unpacked): unknown {
  if (!(error instanceof Failure) || typeof error.next === 'string' || error.next.step !== 'unpack') return error;
  const message = `Unpacked into ${folder}; a second step is needed. ${error.message}`;
  return new Failure(error.kind, message, error.next, { cause: error });
}

/** Entries of an archive that a person will miss. Clutter and files of other kinds are left out as a matter of course. */
const lost = (unpacked: Unpacked | null): number =>
  (unpacked?.leftOut ?? [])
    .filter(({ kind }) => !['clutter', 'other', 'archive'].includes(kind))
    .reduce((sum, { count }) => sum + count, 0);

const isWhole = ({ refused, file }: ImportReport): boolean => refused.length === 0 && (file?.badRows ?? 0) === 0;
