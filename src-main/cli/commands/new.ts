import { resolve } from 'node:path';
import type { Command } from 'commander';
import { action, command } from '../command';
import { print } from '../output';
import { exitCodes, withEngine } from '../session';
import { tell } from '../terminal';

export function newCommand(): Command {
  return command('new', 'make a project folder')
    .argument('<project>', 'the folder to make, usually NAME.facet')
    .action(
      action(async (project: string, { json = false }: { json?: boolean }) => {
        const { path, warning } = await withEngine(null, ({ requests }) =>
          requests.project.create({ path: resolve(project) }),
        );
        if (warning !== null) tell(warning);
        print(json, { project: path }, () => `Made ${path}\nNext: facet import ${project} FOLDER`);
        return exitCodes.done;
      }),
    );
}
