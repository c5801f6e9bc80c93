import { resolve } from 'node:path';
import type { Command } from 'commander';
import { action, command, wholeNumber } from '../command';
import { cropSuffix, cropOption, type CropOptions } from '../crop';
import { count, print, table } from '../output';
import { exitCodes, withEngine } from '../session';
import { starterFor, withStarter, type StarterOptions } from '../starters';

interface Options extends StarterOptions, CropOptions {
  readonly image: string;
  readonly limit: number;
  readonly json?: boolean;
}

export function similarCommand(): Command {
  return withStarter(command('similar', 'list the images most similar to a picture, by a pretrained network'))
    .argument('<project>', 'project folder')
    .requiredOption('--image <path>', 'an image of the project, or any other picture')
    .option('--limit <n>', 'number of images to list, at most 1000', wholeNumber('--limit', 1), 20)
    .addOption(cropOption('none'))
    .addHelpText('after', '\nMissing features are computed first, as with facet embed.')
    .action(
      action(async (project: string, options: Options) => {
        const found = await withEngine(project, async (session) => {
          const starter = await starterFor(session, options);
          const { crop, limit } = options;
          const params = { file: resolve(options.image), limit: Math.min(limit, 1000), starter, crop };
          return session.jobs.similar.find(params, session.job);
        });
        print(options.json ?? false, found, () => {
          const rows = found.similar.map(({ image, path, similarity }) => [image, similarity.toFixed(3), path]);
          return `${table(['id', 'similarity', 'path'], rows)}\n${count(found.similar.length, 'image')} most similar to ${resolve(options.image)}${cropSuffix(found.crop)}.`;
        });
        return exitCodes.done;
      }),
    );
}
