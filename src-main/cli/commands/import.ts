import { resolve } from 'node:path';
import type { Command } from 'commander';
import { action, command } from '../command';
import { count, print, refusedList } from '../output';
import { exitCodes, withEngine } from '../session';

interface Options {
  readonly labels: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function importCommand(): Command {
  return command('import', 'bring the images of a folder into a project; originals are only read')
    .argument('<project>')
    .argument('<folder>', 'sub-folders are searched too')
    .option(
      '--labels <from>',
      'folders: the first sub-folder is the class; none; or a CSV file with the columns path and class',
      'folders',
    )
    .option('--dry-run', 'only say what would happen')
    .addHelpText(
      'after',
      '\nThe same import again adds only what is new. Refused files cost nothing else; each is listed with its reason.',
    )
    .action(
      action(async (project: string, folder: string, { labels, dryRun = false, json = false }: Options) => {
        const report = await withEngine(project, ({ jobs, job }) =>
          jobs.imports.run({ folder: resolve(folder), labels: labelSource(labels), dryRun }, job),
        );
        print(json, report, () => {
          const { added, unchanged, updated, ignored, missing, returned, seconds, imagesPerSecond, refused } = report;
          const verb = dryRun ? 'Would add' : 'Added';
          const speed = dryRun ? '' : ` in ${seconds.toFixed(1)} s (${imagesPerSecond.toFixed(0)} a second)`;
          const rest = `${String(unchanged)} unchanged, ${String(updated)} updated, ${String(ignored)} ignored (no images)`;
          const back = returned === 0 ? '' : ` ${count(returned, 'file')} that were missing are there again.`;
          const gone =
            missing === 0
              ? ''
              : ` ${count(missing, 'file')} are gone: facet relink ${project} FOLDER finds moved ones.`;
          return `${verb} ${count(added, 'image')}${speed}; ${rest}.${back}${gone}${refusedList(refused)}`;
        });
        return report.refused.length > 0 ? exitCodes.someRefused : exitCodes.done;
      }),
    );
}

function labelSource(labels: string) {
  if (labels === 'folders' || labels === 'none') return { from: labels } as const;
  return { from: 'file', file: resolve(labels) } as const;
}
