import { Option, type Command } from 'commander';
import { differenceText } from '../../../src-shared/domain/paired';
import { leakSentences } from '../../../src-shared/domain/leaks';
import { unknownText } from '../../../src-shared/domain/run-notes';
import { action, command } from '../command';
import { print, table } from '../output';
import { runId } from '../run-id';
import { exitCodes, withEngine } from '../session';

interface Options {
  readonly on: 'validation' | 'test';
  readonly json?: boolean;
}

export function compareCommand(): Command {
  return command('compare', 'show whether one run is better than another on the same images')
    .argument('<project>', 'project folder')
    .argument('<before>', 'run to compare with, such as r1', runId)
    .argument('<run>', 'run that may be better, such as r2', runId)
    .addOption(
      new Option(
        '--on <part>',
        'compare on images in this part of both runs; choosing runs by their test parts makes test figures optimistic',
      )
        .choices(['validation', 'test'])
        .default('validation'),
    )
    .action(
      action(async (project: string, before: string, run: string, options: Options) => {
        const difference = await withEngine(project, ({ requests }) =>
          requests.runs.difference({ run, before, part: options.on }).then(async (compared) => ({
            ...compared,
            leaks: (await requests.runs.leaks({ run })).leaks.filter(({ part }) => part === options.on),
          })),
        );
        print(options.json ?? false, difference, (shown) => {
          const { counts } = shown;
          return [
            shown.verdict,
            differenceText(shown, options.on),
            ...leakSentences(shown.leaks, options.on),
            ...[unknownText(before, shown.unknown)].filter((line) => line !== ''),
            '',
            table(
              ['', `${run} right`, `${run} wrong`],
              [
                [`${before} right`, counts.both, counts.broken],
                [`${before} wrong`, counts.fixed, counts.neither],
              ],
            ),
          ].join('\n');
        });
        return exitCodes.done;
      }),
    );
}
