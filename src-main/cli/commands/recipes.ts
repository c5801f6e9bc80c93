import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { Failure } from '../../../src-shared/domain/failure';
import { action, command } from '../command';
import { print, table } from '../output';
import { exitCodes, withEngine, type Session } from '../session';

interface Options {
  readonly import?: string;
  readonly export?: string;
  readonly to?: string;
  readonly overwrite?: boolean;
  readonly remove?: string;
  readonly json?: boolean;
}

export function recipesCommand(): Command {
  return command('recipes', 'list the recipes, or import, export or remove one')
    .argument('<project>', 'project folder')
    .option('--import <file>', 'import a recipe from a JSON file into the project')
    .addOption(new Option('--export <id>', 'export a recipe to a JSON file, see --to').conflicts('import'))
    .option('--to <file>', 'with --export: JSON file to write')
    .option('--overwrite', 'with --export: replace an existing file')
    .addOption(
      new Option('--remove <id>', 'remove one of the project’s own recipes; runs keep their copies').conflicts([
        'import',
        'export',
      ]),
    )
    .action(
      action(async (project: string, options: Options) => {
        const done = await withEngine(project, (session) => carryOut(session, options));
        print(options.json ?? false, done.result, () => done.text);
        return exitCodes.done;
      }),
    );
}

async function carryOut({ requests }: Session, options: Options): Promise<{ result: object; text: string }> {
  if (options.import !== undefined) {
    const result = await requests.recipes.importFile({ file: resolve(options.import) });
    const { id, name } = result.recipe;
    return { result, text: `“${name}” is in the project: train it with --recipe ${id}.` };
  }
  if (options.export !== undefined) {
    if (options.to === undefined) throw new Failure('bad-input', '--export needs --to.', 'Name a new JSON file.');
    const result = await requests.recipes.exportFile({
      id: options.export,
      file: resolve(options.to),
      overwrite: options.overwrite,
    });
    return { result, text: `Wrote ${result.file}.` };
  }
  if (options.remove !== undefined) {
    const result = await requests.recipes.remove({ id: options.remove });
    return { result, text: `Removed “${result.recipe.name}”. Runs that were trained with it keep it.` };
  }
  const result = await requests.recipes.list({});
  const rows = result.recipes.map(({ id, name, kind }) => [
    id,
    name,
    kind,
    result.own.includes(id) ? 'the project’s' : '',
  ]);
  const damaged = result.damaged.map(({ file, reason }) => `${file}: ${reason}`);
  return { result, text: [table(['recipe', 'name', 'kind', ''], rows), ...damaged].join('\n') };
}
