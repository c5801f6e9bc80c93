import type { Command } from 'commander';
import { Failure } from '../../../src-shared/domain/failure';
import type { Suggestion } from '../../../src-shared/contract/suggestions';
import { action, command, wholeNumber } from '../command';
import { cropSuffix, cropOption, type CropOptions } from '../crop';
import { count, print, table } from '../output';
import { percent } from '../../../src-shared/domain/figure-text';
import { exitCodes, withProgress, withEngine, type Session } from '../session';
import { starterFor, withStarter, type StarterOptions } from '../starters';

interface Options extends StarterOptions, CropOptions {
  readonly above?: number;
  readonly apply?: boolean;
  readonly limit?: number;
  readonly json?: boolean;
}

/** Lowest confidence that --apply accepts by default. */
const defaultConfidence = 0.95;
const pageRows = 10_000;

export function suggestCommand(): Command {
  return withStarter(command('suggest', 'suggest labels for unlabelled images, learned from the labelled ones'))
    .argument('<project>', 'project folder')
    .option('--above <confidence>', 'only suggestions with at least this confidence, 0 to 1', confidence)
    .option(
      '--apply',
      'label the images as suggested, as one step that undo takes back (--above is then 0.95 by default)',
    )
    .option('--limit <n>', 'number of suggestions to list (default: all)', wholeNumber('--limit', 0))
    .addOption(cropOption('none'))
    .addHelpText('after', '\nMissing features are computed first, as with facet embed.')
    .action(
      action(async (project: string, options: Options) => {
        const { apply = false, above = apply ? defaultConfidence : 0 } = options;
        const found = await withEngine(project, async (session) => {
          const { requests, jobs, job } = session;
          const starter = await starterFor(session, options);
          const made = await jobs.suggestions.make({ starter, crop: options.crop }, job);
          const suggestions = await list(session, above, options.limit ?? Infinity);
          const step = apply
            ? await withProgress(session, (signal) => requests.suggestions.apply({ above }, signal))
            : null;
          return { ...made, above, suggestions, applied: step };
        });
        print(options.json ?? false, found, (shown) => {
          const rows = shown.suggestions.map((each) => [each.class, percent(each.confidence), each.path]);
          const { measured, learned, applied, crop } = shown;
          const right =
            measured === null ? '' : `, right for ${percent(measured.accuracy)} of ${count(measured.n, 'other image')}`;
          const done = applied === null ? '' : `\n${applied.title}: ${count(applied.changed, 'image')} changed.`;
          return `${table(['class', 'confidence', 'path'], rows)}\nLearned from ${count(learned, 'image')}${cropSuffix(crop)}${right}.${done}`;
        });
        return exitCodes.done;
      }),
    );
}

async function list({ requests }: Session, above: number, limit: number): Promise<Suggestion[]> {
  const all: Suggestion[] = [];
  for (;;) {
    const to = Math.min(limit, all.length + pageRows);
    const { total, suggestions } = await requests.suggestions.list({ above, from: all.length, to });
    all.push(...suggestions);
    if (suggestions.length === 0 || all.length >= Math.min(limit, total)) return all;
  }
}

function confidence(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new Failure('bad-input', `--above is a confidence from 0 to 1, not “${text}”.`);
}
