import { resolve } from 'node:path';
import type { Command } from 'commander';
import { action, command } from '../command';
import { count, print, refusedList } from '../output';
import { leftOutSentences } from '../../../src-shared/domain/left-out';
import { exitCodes, withEngine } from '../session';

export function relinkCommand(): Command {
  return command('relink', 'find moved photos by their content, and record where they are now; labels stay')
    .argument('<project>', 'project folder')
    .argument('<folder>', 'folder to look in, sub-folders included')
    .action(
      action(async (project: string, folder: string, { json = false }: { json?: boolean }) => {
        const report = await withEngine(project, ({ jobs, job }) => jobs.relinks.run({ folder: resolve(folder) }, job));
        print(json, report, () => {
          const { relinked, missing, scanned, hashed, conflicts, leftOut } = report;
          const leftOutLines = leftOutSentences(leftOut)
            .map((sentence) => `\n${sentence}`)
            .join('');
          return `Found ${count(relinked, 'image')}; ${String(missing)} still missing. Listed ${count(scanned, 'file')}, read ${String(hashed)}.${leftOutLines}${refusedList(conflicts)}`;
        });
        return exitCodes.done;
      }),
    );
}
