import { Option, type Command } from 'commander';
import { imageSorts } from '../../../src-shared/contract/images';
import { action, command, filterOf, wholeNumber, withFilter, type FilterOptions } from '../command';
import { count, print, table } from '../output';
import { exitCodes, withEngine } from '../session';

interface Options extends FilterOptions {
  readonly sort: (typeof imageSorts)[number];
  readonly descending?: boolean;
  readonly limit: number;
  readonly json?: boolean;
}

export function imagesCommand(): Command {
  return withFilter(command('images', 'list images'))
    .argument('<project>')
    .addOption(new Option('--sort <key>', 'order').choices(imageSorts).default('id'))
    .option('--descending', 'turn the order round')
    .option('--limit <n>', 'how many to list', wholeNumber('--limit', 0), 50)
    .addHelpText(
      'after',
      '\nExamples:\n  facet images P --filter class:man,woman --filter "!split:none"\n  facet images P --filter run:r1:wrong --filter confidence:0.9.. --sort confidence --descending',
    )
    .action(
      action(async (project: string, options: Options) => {
        const { sort, descending = false, limit } = options;
        const found = await withEngine(project, ({ requests }) =>
          requests.images.list({ filter: filterOf(options), sort, descending, limit, offset: 0 }),
        );
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
