import type { Command } from 'commander';
import type { Suspect } from '../../../src-shared/contract/suspects';
import { visibleCopy } from '../../../src-shared/domain/visible';
import { action, command, wholeNumber, withOverwrite } from '../command';
import { count, countMore, percent, print, quotedNote, refusedList, table } from '../output';
import { durationOf } from '../progress';
import { readRecipe } from '../recipe-file';
import { exitCodes, withEngine, type Session } from '../session';
import { starterFor, withStarter, type StarterOptions } from '../starters';

interface Options extends StarterOptions {
  readonly folds?: number;
  readonly recipe: string;
  readonly seed: number;
  readonly limit: number;
  readonly probabilities?: string;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

export function suspectsCommand(): Command {
  const suspects = command(
    'suspects',
    'look for labels that are probably wrong, by what all others show; labels are not changed',
  );
  return withOverwrite(withStarter(suspects))
    .argument('<project>')
    .option('--folds <n>', 'parts that are left out in turn (default: the recipe’s, 5)', wholeNumber('--folds', 2))
    .option('--recipe <id>', 'quick, or a JSON file of its kind', 'quick')
    .option('--seed <n>', 'another seed deals other folds', wholeNumber('--seed', 0), 0)
    .option('--limit <n>', 'how many to list (all under --json)', wholeNumber('--limit', 0), 20)
    .option('--probabilities <file.csv>', 'write the left-out probabilities: path, class, one column a class')
    .addHelpText(
      'after',
      '\nThey stand in the window under Issues. In the library: facet images P --filter issue:suspect-label' +
        '\nWhat is none: facet issues P --kind suspect-label, then --dismiss NUMBERS.' +
        '\nMethod: confident learning (Northcutt et al. 2021), as cleanlab has it.',
    )
    .action(
      action(async (project: string, options: Options) => {
        const found = await withEngine(project, (session) => findSuspects(session, options));
        const { suspects, noise, ...rest } = found;
        const open = suspects.filter(({ state }) => state === 'open');
        const result = {
          suspects: open.map(({ state: _, ...suspect }) => suspect),
          noise: Object.fromEntries(noise.map(({ class: name, rate }) => [name, rate])),
          noiseIntervals: Object.fromEntries(noise.map(({ class: name, interval }) => [name, interval])),
          dismissed: suspects.filter(({ state }) => state === 'dismissed').length,
          ...rest,
        };
        print(options.json ?? false, result, () =>
          forPeople(visibleCopy(found), visibleCopy(open), options.limit).concat(quotedNote(found.quotedCells)),
        );
        return found.refused.length > 0 ? exitCodes.someRefused : exitCodes.done;
      }),
    );
}

type Found = Awaited<ReturnType<Session['jobs']['suspects']['find']>>;

/** Looks for suspect labels as the options say. */
async function findSuspects(session: Session, options: Options): Promise<Found> {
  const { folds, seed, probabilities, overwrite } = options;
  const recipe = options.recipe.endsWith('.json') ? await readRecipe(options.recipe) : options.recipe;
  const starter = await starterFor(session, options);
  return session.jobs.suspects.find({ recipe, starter, folds, seed, probabilities, overwrite }, session.job);
}

/** 'man 3.1 % (1.2–7.6 %)' */
const noiseOf = ({ class: name, rate, interval: [low, high] }: Found['noise'][number]): string =>
  `${name} ${percent(rate)} (${(low * 100).toFixed(1)}–${percent(high)})`;

/** The first names, and how many more there are. */
function listed(names: readonly string[]): string {
  const more = names.length - 10;
  return more > 0 ? `${names.slice(0, 10).join(', ')} and ${String(more)} more` : names.join(', ');
}

function forPeople(found: Found, open: readonly Suspect[], limit: number): string {
  const { images, folds, starter, seconds, noise, noiseUnknown, classesLeftOut, refused } = found;
  const rows = open
    .slice(0, limit)
    .map(({ label, suggested, score, confidence, path }) => [
      label,
      percent(score),
      suggested,
      percent(confidence),
      path,
    ]);
  const more = open.length - rows.length;
  const dismissed = found.suspects.length - open.length;
  return [
    `${count(open.length, 'suspect label')} among ${count(images, 'labelled image')}, in ${durationOf(seconds)}: each judged by a head on the features of ${starter} that had not seen it (${String(folds)} folds).`,
    ...(dismissed > 0 ? [`${countMore(dismissed)} dismissed before.`] : []),
    ...(rows.length > 0 ? [table(['label', 'by itself', 'suggested', 'by itself', 'image'], rows)] : []),
    ...(more > 0 ? [`and ${String(more)} more (--limit, --json)`] : []),
    ...(noise.length > 0 ? [`Estimated to be labelled wrongly: ${noise.map(noiseOf).join(', ')}.`] : []),
    ...(noiseUnknown.length > 0 ? [`Too few images for such an estimate: ${listed(noiseUnknown)}.`] : []),
    ...(classesLeftOut.length > 0 ? [`Too few images to look at: ${listed(classesLeftOut)}.`] : []),
  ]
    .join('\n')
    .concat(refusedList(refused));
}
