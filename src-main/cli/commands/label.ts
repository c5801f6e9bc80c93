import { resolve } from 'node:path';
import type { Command } from 'commander';
import { isAttributeName } from '../../../src-shared/domain/attribute';
import { Failure } from '../../../src-shared/domain/failure';
import type { LabelChange, Selection } from '../../../src-shared/domain/selection';
import { columnChoiceOf } from '../columns';
import { action, command, filterOf, wholeNumber, withFilter, type FilterOptions } from '../command';
import { count, print } from '../output';
import { exitCodes, withProgress, withEngine, type Session } from '../session';
import { classIdOf } from './classes';

interface Options extends FilterOptions {
  readonly class?: string;
  readonly unsure?: boolean;
  readonly exclude?: boolean;
  readonly confirm?: boolean;
  readonly withdraw?: boolean;
  readonly tag?: string;
  readonly attribute?: string;
  readonly ids?: string;
  readonly from?: string;
  readonly pathColumn?: string;
  readonly labelColumn?: string;
  readonly newClasses?: boolean;
  readonly reason?: string;
  readonly json?: boolean;
}

export function labelCommand(): Command {
  return withFilter(command('label', 'label, exclude or tag images, as one step that undo takes back'))
    .argument('<project>', 'project folder')
    .option('--class <name>', 'label with this class')
    .option('--unsure', 'mark as unsure: the right label is not known')
    .option('--exclude', 'exclude from training and figures')
    .option('--confirm', 'confirm that the present class is right; holds until the class or the picture changes')
    .option('--withdraw', 'withdraw what --confirm said')
    .option('--tag <tag>', 'add a tag')
    .option('--attribute <name=value>', 'set an attribute; an empty value removes it')
    .option('--ids <ids>', 'ids of images, separated by commas')
    .option(
      '--from <file>',
      'take labels, tags and attributes from a table (.csv, .tsv) or COCO annotations (.json), by path',
    )
    .option('--path-column <name>', 'with --from: column with the paths')
    .option('--label-column <name>', 'with --from: column with the classes')
    .option('--new-classes', 'with --from: add classes that the project does not have, instead of refusing the table')
    .option('--reason <text>', 'reason to record in the history')
    .action(
      action(async (project: string, options: Options) => {
        const step = await withEngine(project, (session) => label(session, options));
        print(options.json ?? false, step, ({ title, changed }) => `${title}: ${count(changed, 'image')} changed.`);
        return exitCodes.done;
      }),
    );
}

export const undoCommand = (): Command => historyCommand('undo', 'undo the last step', 'Undid');
export const redoCommand = (): Command => historyCommand('redo', 'redo the last undone step', 'Redid');

function historyCommand(name: 'undo' | 'redo', description: string, verb: string): Command {
  return command(name, description)
    .argument('<project>', 'project folder')
    .action(
      action(async (project: string, { json = false }: { json?: boolean }) => {
        const step = await withEngine(project, (session) =>
          withProgress(session, (signal) => session.requests.labels[name]({}, signal)),
        );
        print(json, step, ({ title, notes }) => [`${verb}: ${title}`, ...notes].join('\n'));
        return exitCodes.done;
      }),
    );
}

async function label(session: Session, options: Options) {
  const { reason = '' } = options;
  if (options.from !== undefined) {
    const columns = columnChoiceOf({ pathColumn: options.pathColumn, labelColumn: options.labelColumn });
    const table = {
      file: resolve(options.from),
      reason,
      newClasses: options.newClasses ?? false,
      ...(columns && { columns }),
    };
    return withProgress(session, (signal) => session.requests.labels.applyFromFile(table, signal));
  }
  const step = { selection: selectionOf(options), change: await changeOf(session, options), reason };
  return withProgress(session, (signal) => session.requests.labels.apply(step, signal));
}

/** Images that --ids or --filter names. */
export function selectionOf(options: Pick<Options, 'ids' | 'filter'>): Selection {
  if (options.ids !== undefined) return { ids: options.ids.split(',').map(wholeNumber('An image id', 1)) };
  const filter = filterOf(options);
  if (filter.length > 0) return { filter, except: [] };
  throw new Failure('bad-input', 'Which images?', 'Give --ids, --filter or --from.');
}

async function changeOf({ requests }: Session, options: Options): Promise<LabelChange> {
  const { classes } = await requests.classes.list({});
  const changes: LabelChange[] = [];
  if (options.class !== undefined) changes.push({ to: 'class', class: classIdOf(classes, options.class) });
  if (options.unsure) changes.push({ to: 'unsure' });
  if (options.exclude) changes.push({ to: 'excluded' });
  if (options.confirm) changes.push({ to: 'confirmed' });
  if (options.withdraw) changes.push({ to: 'unconfirmed' });
  if (options.tag !== undefined) changes.push({ to: 'tag', tag: options.tag });
  if (options.attribute !== undefined) changes.push(attributeChange(options.attribute));
  const [change] = changes;
  if (change && changes.length === 1) return change;
  throw new Failure(
    'bad-input',
    'Which label?',
    'Give one of --class, --unsure, --exclude, --confirm, --withdraw, --tag, --attribute.',
  );
}

function attributeChange(text: string): LabelChange {
  const equals = text.indexOf('=');
  const [name, value] = [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
  if (equals > 0 && isAttributeName(name)) return { to: 'attribute', name, value: value === '' ? null : value };
  throw new Failure('bad-input', `“${text}” does not set an attribute.`, 'Write NAME=VALUE; a name has no colon.');
}
