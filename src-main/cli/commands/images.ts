import { Option, type Command } from 'commander';
import { imageSorts } from '../../../src-shared/contract/images';
import { action, command, filterOf, wholeNumber, withFilter, type FilterOptions } from '../command';
import { count, print, table } from '../output';
import { exitCodes, withEngine } from '../session';
import { showable, viewOf } from './views';

interface Options extends FilterOptions {
  readonly view?: string;
  readonly sort?: (typeof imageSorts)[number];
  readonly descending?: boolean;
  readonly limit: number;
  readonly json?: boolean;
}

const everything = { filter: [], sort: 'id', descending: false } as const;

export function imagesCommand(): Command {
  return withFilter(command('images', 'list images'))
    .argument('<project>', 'project folder')
    .option('--view <name>', 'images of a saved view, in its order; --filter narrows it down')
    .addOption(new Option('--sort <key>', 'order (default: id, or the view’s)').choices(imageSorts))
    .option('--descending', 'reverse the order')
    .option('--limit <n>', 'number of images to list', wholeNumber('--limit', 0), 50)
    .addHelpText(
      'after',
      '\nExamples:\n  facet images P --filter class:man,woman --filter "!split:none"\n  facet images P --filter run:r1:wrong --filter confidence:0.9.. --sort confidence --descending',
    )
    .action(
      action(async (project: string, options: Options) => {
        const found = await withEngine(project, async ({ requests }) => {
          const { views } = await requests.views.list({});
          const view = options.view === undefined ? everything : showable(viewOf(views, options.view));
          const { sort = view.sort, descending = sort === view.sort && view.descending, limit } = options;
          const filter = [...view.filter, ...filterOf(options)];
          return requests.images.list({ filter, sort, descending, limit, offset: 0 });
        });
        print(options.json ?? false, found, () => {
          const rows = found.images.map((image) => [
            image.id,
            image.class ?? image.labelState,
            image.split ?? '–',
            image.state,
            image.path,
          ]);
          const more = found.total > rows.length ? `, the first ${String(rows.length)} shown (--limit)` : '';
          return `${table(['id', 'label', 'split', 'state', 'path'], rows)}\n${count(found.total, 'image')}${more}`;
        });
        return exitCodes.done;
      }),
    );
}
