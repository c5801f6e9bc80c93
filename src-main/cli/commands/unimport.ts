import { resolve } from 'node:path';
import type { Command } from 'commander';
import { action, command } from '../command';
import { count, print } from '../output';
import { exitCodes, withEngine } from '../session';

export function unimportCommand(): Command {
  return command(
    'unimport',
    'undo an import: remove a folder’s images that nobody has worked on from the project; files stay',
  )
    .argument('<project>')
    .argument('<folder>', 'the folder that was imported, or one below it')
    .option('--dry-run', 'only say what would happen')
    .addHelpText(
      'after',
      `
Images that are part of a step, a split or a test set stay. Importing the folder again brings the others back.`,
    )
    .action(
      action(
        async (
          project: string,
          folder: string,
          { dryRun = false, json = false }: { dryRun?: boolean; json?: boolean },
        ) => {
          const params = { folder: resolve(folder), dryRun };
          const result = await withEngine(project, ({ requests }) => requests.imports.takeBack(params));
          print(json, result, () => {
            const { removed, kept, classes } = result;
            const gone = classes.length > 0 ? ` Classes left without images were removed: ${classes.join(', ')}.` : '';
            const stay =
              kept > 0
                ? ` ${count(kept, 'image')} ${kept === 1 ? 'stays' : 'stay'}: labelled, tagged or split since.`
                : '';
            return `${dryRun ? 'Would remove' : 'Removed'} ${count(removed, 'image')} from the project; no file was touched.${gone}${stay}`;
          });
          return exitCodes.done;
        },
      ),
    );
}
