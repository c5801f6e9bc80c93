import { Option, type Command } from 'commander';
import { imageSorts } from '../../../src-shared/contract/images';
import type { SavedView } from '../../../src-shared/contract/views';
import { Failure } from '../../../src-shared/domain/failure';
import type { Filter } from '../../../src-shared/domain/filter';
import { viewKeys } from '../../../src-shared/domain/label-class';
import { action, command, filterOf, withFilter, type FilterOptions } from '../command';
import { print, table } from '../output';
import { exitCodes, withEngine, type Session } from '../session';

interface Options extends FilterOptions {
  readonly save?: string;
  readonly sort: (typeof imageSorts)[number];
  readonly descending?: boolean;
  readonly rename?: string[];
  readonly key?: string[];
  readonly delete?: string;
  readonly json?: boolean;
}

export function viewsCommand(): Command {
  return withFilter(command('views', 'list the saved views, or change one (each change can be undone)'))
    .argument('<project>', 'project folder')
    .option('--save <name>', 'save --filter and --sort as a view with this name')
    .addOption(new Option('--sort <key>', 'order of the view').choices(imageSorts).default('id'))
    .option('--descending', 'reverse the order')
    .option('--rename <names...>', 'rename a view: OLD NEW')
    .option(
      '--key <name-key...>',
      `change the key that opens a view with Ctrl: NAME KEY, one of ${viewKeys.join(' ')}, or none`,
    )
    .option('--delete <name>', 'delete a view')
    .addHelpText('after', '\nTo list the images of a view: facet images P --view NAME')
    .action(
      action(async (project: string, options: Options) => {
        const { views } = await withEngine(project, (session) => change(session, options));
        print(options.json ?? false, { views }, ({ views: shown }) => describe(shown));
        return exitCodes.done;
      }),
    );
}

async function change({ requests }: Session, options: Options): Promise<{ views: SavedView[] }> {
  const { views } = await requests.views.list({});
  const { sort, descending = false } = options;
  if (options.save !== undefined) {
    return requests.views.save({ name: options.save, filter: filterOf(options), sort, descending });
  }
  if (options.delete !== undefined) return requests.views.remove({ view: viewOf(views, options.delete).id });
  if (options.rename) {
    const [from = '', to = ''] = options.rename;
    return requests.views.rename({ view: viewOf(views, from).id, name: to });
  }
  if (options.key) {
    const [name = '', digit = ''] = options.key;
    const key = viewKeys.find((each) => each === digit) ?? null;
    if (key === null && digit !== 'none') {
      throw new Failure(
        'bad-input',
        `“${digit}” is not a key for views.`,
        `Give one of ${viewKeys.join(', ')}, or none.`,
      );
    }
    return requests.views.rekey({ view: viewOf(views, name).id, key });
  }
  return { views };
}

/** The saved view with a name. @throws Failure of kind 'not-found' that lists the views */
export function viewOf(views: readonly SavedView[], name: string): SavedView {
  const found = views.find((view) => view.name === name);
  if (found) return found;
  const names = views.map((view) => view.name).join(', ');
  throw new Failure(
    'not-found',
    `There is no view “${name}”.`,
    names === '' ? 'Save one: facet views P --save NAME --filter KEY:VALUE' : `The views are ${names}.`,
  );
}

/** Returns the view. @throws Failure of kind 'project-damaged' when it is damaged */
export function showable(view: SavedView): SavedView {
  if (view.damage === undefined) return view;
  throw new Failure('project-damaged', `The view “${view.name}” is damaged. ${view.damage}`, '');
}

function describe(views: readonly SavedView[]): string {
  if (views.length === 0) return 'No views yet. Save one: facet views P --save NAME --filter KEY:VALUE';
  return table(
    ['view', 'key', 'filter', 'sort'],
    views.map((view) => [
      view.name,
      view.key === null ? '–' : `Ctrl+${view.key}`,
      view.damage ?? filterText(view.filter),
      `${view.sort}${view.descending ? ' descending' : ''}`,
    ]),
  );
}

/** A filter as a person writes it: 'class:man !split:none'. */
const filterText = (filter: Filter): string =>
  filter.map(({ key, negated, values }) => `${negated ? '!' : ''}${key}:${values.join(',')}`).join(' ') || 'all images';
