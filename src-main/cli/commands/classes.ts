import type { Command } from 'commander';
import type { ClassRow } from '../../../src-shared/contract/classes';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import { classColours, classKeys } from '../../../src-shared/domain/label-class';
import { action, command, wholeNumber } from '../command';
import { print, table } from '../output';
import { exitCodes, withEngine, type Session } from '../session';

interface Options {
  readonly add?: string;
  readonly rename?: string[];
  readonly merge?: string[];
  readonly archive?: string;
  readonly move?: string[];
  readonly colour?: string[];
  readonly key?: string[];
  readonly alias?: string[];
  readonly dropAlias?: string[];
  readonly json?: boolean;
}

export function classesCommand(): Command {
  return command('classes', 'list the classes, or change one (each change can be undone)')
    .argument('<project>', 'project folder')
    .option('--add <name>', 'add a class, or restore an archived one')
    .option('--rename <names...>', 'rename a class: OLD NEW')
    .option('--merge <names...>', 'relabel all images of one class as another: FROM INTO')
    .option('--archive <name>', 'hide a class that has no images')
    .option('--move <name-position...>', 'move a class to a position, counted from 1: NAME POSITION')
    .option('--colour <name-colour...>', `change the colour of a class: NAME COLOUR, one of ${classColours.join(', ')}`)
    .option('--alias <names...>', 'take another name for a class in imports: NAME OTHER')
    .option('--drop-alias <names...>', 'no longer take another name for a class: NAME OTHER')
    .option('--key <name-key...>', `change the key of a class: NAME KEY, one of ${classKeys.join(' ')}, or none`)
    .action(
      action(async (project: string, options: Options) => {
        const { classes } = await withEngine(project, (session) => change(session, options));
        print(options.json ?? false, { classes }, () =>
          table(
            ['id', 'class', 'key', 'colour', 'images', 'also called'],
            classes.map((row) => [
              row.id,
              row.archived ? `${row.name} (archived)` : row.name,
              row.key ?? '–',
              at(classColours, row.colour - 1),
              row.images,
              row.aliases.map((alias) => `“${alias}”`).join(', '),
            ]),
          ),
        );
        return exitCodes.done;
      }),
    );
}

async function change({ requests }: Session, options: Options): Promise<{ classes: ClassRow[] }> {
  const { classes } = await requests.classes.list({});
  if (options.add !== undefined) return requests.classes.add({ name: options.add });
  if (options.archive !== undefined) return requests.classes.archive({ class: classIdOf(classes, options.archive) });
  if (options.rename) {
    const [name, to] = pair(options.rename, '--rename OLD NEW');
    return requests.classes.rename({ class: classIdOf(classes, name), name: to });
  }
  if (options.merge) {
    const [from, into] = pair(options.merge, '--merge FROM INTO');
    return requests.classes.merge({ from: classIdOf(classes, from), into: classIdOf(classes, into) });
  }
  if (options.move) {
    const [name, position] = pair(options.move, '--move NAME POSITION');
    return requests.classes.move({ class: classIdOf(classes, name), to: wholeNumber('A position', 1)(position) - 1 });
  }
  if (options.colour) {
    const [name, colour] = pair(options.colour, '--colour NAME COLOUR');
    return requests.classes.recolour({
      class: classIdOf(classes, name),
      colour: indexOfWord(colour, classColours) + 1,
    });
  }
  if (options.alias) {
    const [name, other] = pair(options.alias, '--alias NAME OTHER');
    const row = classOf(classes, name);
    return requests.classes.setAliases({ class: row.id, aliases: [...row.aliases, other] });
  }
  if (options.dropAlias) {
    const [name, other] = pair(options.dropAlias, '--drop-alias NAME OTHER');
    const row = classOf(classes, name);
    if (!row.aliases.includes(other)) throw noAlias(row, other);
    return requests.classes.setAliases({ class: row.id, aliases: row.aliases.filter((each) => each !== other) });
  }
  if (options.key) {
    const [name, key] = pair(options.key, '--key NAME KEY');
    const chosen = key === 'none' ? null : at(classKeys, indexOfWord(key.toUpperCase(), classKeys));
    return requests.classes.rekey({ class: classIdOf(classes, name), key: chosen });
  }
  return { classes };
}

/** Index of a word among the known ones. @throws Failure of kind 'bad-input' for any other word */
function indexOfWord(word: string, known: readonly string[]): number {
  const index = known.indexOf(word);
  if (index >= 0) return index;
  throw new Failure('bad-input', `“${word}” is not one of ${known.join(', ')}.`, 'Choose one of these.');
}

function pair(words: readonly string[], usage: string): [string, string] {
  const [first, second] = words;
  if (first !== undefined && second !== undefined && words.length === 2) return [first, second];
  throw new Failure('bad-input', `${usage.split(' ')[0] ?? ''} takes two words.`, `Write ${usage}.`);
}

const noAlias = ({ name, aliases }: ClassRow, other: string): Failure =>
  new Failure(
    'not-found',
    `“${other}” is no other name of “${name}”.`,
    aliases.length === 0 ? 'It has none.' : `They are ${aliases.map((each) => `“${each}”`).join(', ')}.`,
  );

/** Id of the class with a name. @throws Failure of kind 'not-found' that lists the classes */
export const classIdOf = (classes: readonly ClassRow[], name: string): number => classOf(classes, name).id;

function classOf(classes: readonly ClassRow[], name: string): ClassRow {
  const found = classes.find((row) => row.name === name);
  if (found) return found;
  const names = classes.map((row) => row.name).join(', ');
  throw new Failure(
    'not-found',
    `There is no class “${name}”.`,
    names === '' ? 'Add it with --add.' : `The classes are ${names}.`,
  );
}
