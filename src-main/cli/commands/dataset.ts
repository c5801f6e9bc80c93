import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { datasetFormats, type datasetFiles } from '../../../src-shared/contract/datasets';
import { Failure } from '../../../src-shared/domain/failure';
import { action, command, filterOf, withFilter, type FilterOptions } from '../command';
import { count, print, quotedNote, refusedList } from '../output';
import { exitCodes, withEngine } from '../session';

interface Options extends FilterOptions {
  readonly format: (typeof datasetFormats)[number];
  readonly to: string;
  readonly copy?: boolean;
  readonly link?: 'symbolic' | 'hard' | true;
  readonly bySplit?: boolean;
  readonly json?: boolean;
}

export function datasetCommand(): Command {
  return withFilter(command('dataset', 'write the images with their labels as a data set that other tools read'))
    .argument('<project>')
    .addOption(
      new Option('--format <format>', 'csv: labels.csv; folders: a folder a class; coco: annotations.json')
        .choices(datasetFormats)
        .makeOptionMandatory(),
    )
    .requiredOption('--to <dir>', 'a new or empty folder')
    .option('--copy', 'with copies of the pictures (folders always have pictures)')
    .addOption(
      new Option('--link [kind]', 'with links to the originals in place of copies: symbolic, or hard ones').choices([
        'symbolic',
        'hard',
      ]),
    )
    .option('--by-split', 'folders: train, validation and test around the class folders')
    .addHelpText(
      'after',
      `
Importing the folder again gives the same labels: facet import P2 DIR, with --labels DIR/labels.csv or DIR/annotations.json.
Only CSV tells of unsure and excluded images, tags and attributes; the other formats leave unsure and excluded images out.`,
    )
    .action(
      action(async (project: string, options: Options) => {
        const { format, to, bySplit = false, json = false } = options;
        const params = { format, to: resolve(to), files: filesOf(options), filter: filterOf(options), bySplit };
        const result = await withEngine(project, ({ jobs, job }) => jobs.datasets.write(params, job));
        print(json, result, (shown) => {
          const { images, untold, leftOut, quotedCells } = shown;
          const without = untold === 0 ? '' : `, without ${count(untold, 'image')} unsure or excluded`;
          return `Wrote ${count(images, 'image')} to ${shown.to}${without}.${quotedNote(quotedCells)}${refusedList(leftOut, 'Left out')}`;
        });
        return result.leftOutImages > 0 ? exitCodes.someRefused : exitCodes.done;
      }),
    );
}

function filesOf({ format, copy, link }: Options): (typeof datasetFiles)[number] {
  if (copy && link !== undefined) throw new Failure('bad-input', 'Copies or links?', 'Give one of --copy, --link.');
  if (link !== undefined) return link === 'hard' ? 'hardlink' : 'symlink';
  return copy || format === 'folders' ? 'copy' : 'none';
}
