import { resolve } from 'node:path';
import type { Command } from 'commander';
import { action, command } from '../command';
import { count, print, refusedList } from '../output';
import { leftOutSentences } from '../../../src-shared/domain/left-out';
import { exitCodes, withEngine } from '../session';

export function relinkCommand(): Command {
  return command('relink', 'find moved photos again, by their content, and note where they are now; labels stay')
    .argument('<project>')
    .argument('<folder>', 'where they may be; sub-folders are searched too')
    .action(
      action(async (project: string, folder: string, { json = false }: { json?: boolean }) => {
        const report = await withEngine(project, ({ jobs, job }) => jobs.relinks.run({ folder: resolve(folder) }, job));
        print(json, report, () => {
          const { relinked, missing, scanned, hashed, conflicts, leftOut } = report;
          const looked = `looked at ${count(scanned, 'file')}, read ${String(hashed)}`;
          const notLooked = leftOutSentences(leftOut)
            .map((sentence) => `\n${sentence}`)
            .join('');
          return `Found ${count(relinked, 'image')} again (${looked}); ${String(missing)} still missing.${notLooked}${refusedList(conflicts)}`;
        });
        return exitCodes.done;
      }),
    );
}
