import { resolve } from 'node:path';
import type { Command } from 'commander';
import { leftOutSentences } from '../../../src-shared/domain/left-out';
import { action, command, withOverwrite } from '../command';
import { count, countMore, print, quotedNote, refusedList, table } from '../output';
import { percent } from '../../../src-shared/domain/figure-text';
import { exitCodes, withEngine } from '../session';

interface Options {
  readonly csv?: string;
  readonly copyIntoFolders?: string;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

export function predictCommand(): Command {
  return withOverwrite(command('predict', 'classify images with an exported model'))
    .argument('<model>', 'folder of an exported model')
    .argument('<paths...>', 'images, and folders of images')
    .option(
      '--csv <file>',
      'write path, class, decision (“unsure” where the model does not decide; empty if a class has that name), confidence and one column per class (class.NAME if NAME is one of the other columns)',
    )
    .option('--copy-into-folders <dir>', 'copy each image into a folder of its predicted class; nothing is overwritten')
    .action(
      action(async (model: string, paths: string[], { csv, copyIntoFolders, overwrite, json = false }: Options) => {
        const params = {
          model: resolve(model),
          paths: paths.map((path) => resolve(path)),
          csv: csv === undefined ? null : resolve(csv),
          overwrite,
          copyInto: copyIntoFolders === undefined ? null : resolve(copyIntoFolders),
        };
        const found = await withEngine(null, ({ jobs, job }) => jobs.predictions.run(params, job));
        print(json, found, (result) => {
          const decides = result.predictions.some(({ class: name, decision }) => name !== decision);
          const rows = result.predictions
            .slice(0, 20)
            .map((each) => [
              each.class,
              ...(decides ? [each.isUnsure ? '(unsure)' : each.decision] : []),
              percent(each.confidence),
              each.path,
            ]);
          const more =
            result.images > rows.length ? `\nand ${countMore(result.images - rows.length)} (all with --csv)` : '';
          const sums = result.classes.map((each) => `${each.class} ${String(each.images)}`).join(', ');
          const speed = `${count(result.images, 'image')} in ${result.seconds.toFixed(1)} s: ${sums}`;
          const leftOut = leftOutSentences(result.leftOut)
            .map((sentence) => `\n${sentence}`)
            .join('');
          const notes = `${leftOut}${quotedNote(result.quotedCells)}`;
          return `${table(['class', ...(decides ? ['decision'] : []), 'confidence', 'path'], rows)}${more}\n${speed}${notes}${refusedList(result.refused)}`;
        });
        return found.refused.length > 0 ? exitCodes.someRefused : exitCodes.done;
      }),
    );
}
