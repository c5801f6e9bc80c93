import { resolve } from 'node:path';
import type { Command } from 'commander';
import { action, command, wholeNumber, withOverwrite } from '../command';
import { count, print } from '../output';
import { runId } from '../run-id';
import { exitCodes, withEngine } from '../session';

interface Options {
  readonly run: string;
  readonly to: string;
  readonly pictures: number;
  readonly look?: boolean;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

export function reportCommand(): Command {
  return withOverwrite(command('report', 'write everything about a run as one HTML page that can be printed and sent'))
    .argument('<project>', 'project folder')
    .requiredOption('--run <run>', 'run, such as r1', runId)
    .requiredOption('--to <file.html>', 'file to write')
    .option('--pictures <n>', 'mistakes to show with their pictures, at most 200', wholeNumber('--pictures', 0, 200), 0)
    .option(
      '--look',
      'show slices and mistakes of the test part instead of the validation part; looks are counted, since they make test figures optimistic',
    )
    .action(
      action(async (project: string, { run, to, pictures, look = false, overwrite, json = false }: Options) => {
        const written = await withEngine(project, async ({ requests, jobs, job }) => {
          if (look) await requests.runs.look({ run });
          const failuresOn = look ? 'test' : 'validation';
          return jobs.reports.write({ run, to: resolve(to), pictures, failuresOn, overwrite }, job);
        });
        print(json, written, (shown) =>
          [
            `Wrote ${shown.file}: figures on ${shown.part} images, slices on ${shown.failuresOn} images.`,
            ...(shown.pictures > 0
              ? [`It contains ${count(shown.pictures, 'picture')}, which may be photos of people.`]
              : []),
          ].join('\n'),
        );
        return exitCodes.done;
      }),
    );
}
