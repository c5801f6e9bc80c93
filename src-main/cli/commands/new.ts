import { resolve } from 'node:path';
import type { Command } from 'commander';
import { action, command } from '../command';
import { print } from '../output';
import { exitCodes, withEngine } from '../session';
import { note } from '../terminal';

export function newCommand(): Command {
  return command('new', 'create a project')
    .argument('<project>', 'folder to create, usually NAME.facet')
    .action(
      action(async (project: string, { json = false }: { json?: boolean }) => {
        const { path, warning } = await withEngine(null, ({ requests }) =>
          requests.project.create({ path: resolve(project) }),
        );
        if (warning !== null) note(warning);
        print(json, { project: path }, () => `Created ${path}\nNext: facet import ${project} FOLDER`);
        return exitCodes.done;
      }),
    );
}
