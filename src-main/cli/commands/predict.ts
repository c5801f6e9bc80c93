import { resolve } from 'node:path';
import type { Command } from 'commander';
import { action, command } from '../command';
import { count, percent, print, refusedList, table } from '../output';
import { leftOutSentences } from '../../../src-shared/domain/left-out';
import { exitCodes, withEngine } from '../session';

interface Options {
  readonly csv?: string;
  readonly copyIntoFolders?: string;
  readonly json?: boolean;
}

export function predictCommand(): Command {
  return command('predict', 'classify images with an exported model')
    .argument('<model>', 'a folder that facet export wrote')
    .argument('<paths...>', 'images and folders of images')
    .option('--csv <file>', 'write path, class, confidence and one column a class')
    .option('--copy-into-folders <dir>', 'copy each image into a folder of its predicted class; overwrites nothing')
    .action(
      action(async (model: string, paths: string[], { csv, copyIntoFolders, json = false }: Options) => {
        const params = {
          model: resolve(model),
          paths: paths.map((path) => resolve(path)),
          csv: csv === undefined ? null : resolve(csv),
          copyInto: copyIntoFolders === undefined ? null : resolve(copyIntoFolders),
        };
        const result = await withEngine(null, ({ jobs, job }) => jobs.predictions.run(params, job));
        print(json, result, () => {
          const rows = result.predictions.slice(0, 20).map((each) => [each.class, percent(each.confidence), each.path]);
          const more =
            result.images > rows.length ? `\nand ${count(result.images - rows.length, 'more')} (all with --csv)` : '';
          const sums = result.classes.map((each) => `${each.class} ${String(each.images)}`).join(', ');
          const speed = `${count(result.images, 'image')} in ${result.seconds.toFixed(1)} s: ${sums}`;
          const leftOut = leftOutSentences(result.leftOut)
            .map((sentence) => `\n${sentence}`)
            .join('');
          return `${table(['class', 'confidence', 'path'], rows)}${more}\n${speed}${leftOut}${refusedList(result.refused)}`;
        });
        return result.refused.length > 0 ? exitCodes.someRefused : exitCodes.done;
      }),
    );
}
