import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import type * as v from 'valibot';
import { datasetFormats, type datasetFiles, type datasets } from '../../../src-shared/contract/datasets';
import { Failure } from '../../../src-shared/domain/failure';
import { action, command, filterOf, withFilter, type FilterOptions } from '../command';
import { count, print, quotedNote, refusedList } from '../output';
import { exitCodes, withEngine } from '../session';

type Written = v.InferOutput<(typeof datasets)['write']['result']>;

interface Options extends FilterOptions {
  readonly format: (typeof datasetFormats)[number];
  readonly to: string;
  readonly copy?: boolean;
  readonly link?: 'symbolic' | 'hard' | true;
  readonly bySplit?: boolean;
  readonly keepMetadata?: boolean;
  readonly annotations?: boolean;
  readonly json?: boolean;
}

export function datasetCommand(): Command {
  return withFilter(command('dataset', 'export images and labels as a data set for other tools'))
    .argument('<project>', 'project folder')
    .addOption(
      new Option('--format <format>', 'csv: labels.csv; folders: one folder per class; coco: annotations.json')
        .choices(datasetFormats)
        .makeOptionMandatory(),
    )
    .requiredOption('--to <dir>', 'new or empty folder to write')
    .option('--copy', 'include copies of the pictures (always included with --format folders)')
    .addOption(
      new Option('--link [kind]', 'include links to the originals instead of copies').choices(['symbolic', 'hard']),
    )
    .option('--by-split', 'with --format folders: put the class folders into train, validation and test')
    .option('--annotations', 'with --format csv: also annotations.csv, one row per label that a person gave')
    .option('--keep-metadata', 'leave EXIF and other metadata in the copies; it may hold places, dates and names')
    .addHelpText(
      'after',
      `
An import of the folder gives the same labels. For csv and coco, add --labels DIR/labels.csv or --labels DIR/annotations.json.
Copies lose their metadata: GPS and other EXIF, XMP, IPTC, comments and thumbnails. Pixels, colours and orientation stay as they are.
Only csv has unsure and excluded images, tags and attributes; the other formats leave these images out.`,
    )
    .action(
      action(async (project: string, options: Options) => {
        const { format, to, bySplit = false, annotations = false, keepMetadata = false, json = false } = options;
        const files = filesOf(options);
        if (keepMetadata && files !== 'copy') throw onlyForCopies();
        const params = {
          format,
          to: resolve(to),
          files,
          filter: filterOf(options),
          bySplit,
          annotations,
          keepMetadata,
        };
        const result = await withEngine(project, ({ jobs, job }) => jobs.datasets.write(params, job));
        print(json, result, (shown) => {
          const { images, untold, leftOut, quotedCells } = shown;
          const without = untold === 0 ? '' : `, without ${count(untold, 'image')} unsure or excluded`;
          return `Wrote ${count(images, 'image')} to ${shown.to}${without}.${metadataNote(shown)}${quotedNote(quotedCells)}${refusedList(leftOut, 'Left out')}`;
        });
        return result.leftOutImages > 0 ? exitCodes.someRefused : exitCodes.done;
      }),
    );
}

const onlyForCopies = (): Failure =>
  new Failure(
    'bad-input',
    '--keep-metadata is only for copies; links lead to the originals with all that they hold.',
    'Leave it out, or add --copy.',
  );

function metadataNote({ metadata, strippedImages }: Written): string {
  if (metadata === null) return '';
  if (metadata === 'kept') return ' The pictures have their metadata, which may hold places, dates and names.';
  if (strippedImages === 0) return ' No picture had metadata.';
  return ` Metadata was left out of ${count(strippedImages, 'picture')}.`;
}

function filesOf({ format, copy, link }: Options): (typeof datasetFiles)[number] {
  if (copy && link !== undefined)
    throw new Failure('bad-input', '--copy and --link exclude each other.', 'Give one of them.');
  if (link !== undefined) return link === 'hard' ? 'hardlink' : 'symlink';
  return copy || format === 'folders' ? 'copy' : 'none';
}
