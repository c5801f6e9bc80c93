import { resolve } from 'node:path';
import type { Command } from 'commander';
import { action, command } from '../command';
import { count, print } from '../output';
import { exitCodes, withEngine } from '../session';

export function unimportCommand(): Command {
  return command(
    'unimport',
    'take an import back: remove a folder’s images that nobody has worked on; files are not touched',
  )
    .argument('<project>', 'project folder')
    .argument('<folder>', 'the imported folder, or a folder in it')
    .option('--dry-run', 'only report what would happen')
    .addHelpText(
      'after',
      `
Images in a step, a split or a test set stay. Importing the folder again brings the others back.`,
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
