import { resolve } from 'node:path';
import type { Command } from 'commander';
import { action, command, wholeNumber } from '../command';
import { byCrop, cropOption, type CropOptions } from '../crop';
import { count, print, table } from '../output';
import { exitCodes, withEngine } from '../session';
import { starterFor, withStarter, type StarterOptions } from '../starters';

interface Options extends StarterOptions, CropOptions {
  readonly image: string;
  readonly limit: number;
  readonly json?: boolean;
}

export function similarCommand(): Command {
  return withStarter(command('similar', 'list the images that are most like one, by a pretrained network'))
    .argument('<project>')
    .requiredOption('--image <path>', 'an image of the project, or any other picture')
    .option('--limit <n>', 'how many to list, at most 1000', wholeNumber('--limit', 1), 20)
    .addOption(cropOption('none'))
    .addHelpText('after', '\nImages that have no features yet are embedded first, as `facet embed` does.')
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
          return `${table(['id', 'similarity', 'path'], rows)}\n${count(found.similar.length, 'image')} most like ${resolve(options.image)}${byCrop(found.crop)}.`;
        });
        return exitCodes.done;
      }),
    );
}
