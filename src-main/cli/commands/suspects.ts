import { Option, type Command } from 'commander';
import type { Suspect } from '../../../src-shared/contract/suspects';
import { visibleCopy } from '../../../src-shared/domain/visible';
import { action, command, wholeNumber, withOverwrite } from '../command';
import { count, countMore, print, quotedNote, refusedList, table } from '../output';
import { percent, percentRange } from '../../../src-shared/domain/figure-text';
import { durationOf } from '../progress';
import { readRecipe } from '../recipe-file';
import { runId } from '../run-id';
import { exitCodes, withEngine, type Session } from '../session';
import { starterFor, withStarter, type StarterOptions } from '../starters';

interface Options extends StarterOptions {
  readonly folds?: number;
  readonly run?: string;
  readonly recipe: string;
  readonly seed: number;
  readonly limit: number;
  readonly withConfirmed?: boolean;
  readonly probabilities?: string;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

export function suspectsCommand(): Command {
  const suspects = command('suspects', 'find labels that are probably wrong; labels are not changed');
  return withOverwrite(withStarter(suspects))
    .argument('<project>', 'project folder')
    .option('--folds <n>', 'number of folds (default: the recipe’s, 5)', wholeNumber('--folds', 2))
    .addOption(
      new Option('--run <run>', 'a run over folds whose predictions to use, instead of training')
        .argParser(runId)
        .conflicts(['folds', 'starter']),
    )
    .option('--recipe <id>', 'quick, or a JSON file of the same kind', 'quick')
    .option('--seed <n>', 'seed; another seed gives other folds', wholeNumber('--seed', 0), 0)
    .option('--limit <n>', 'number of labels to list (all with --json)', wholeNumber('--limit', 0), 20)
    .option('--with-confirmed', 'also find labels that a person has confirmed as right')
    .option('--probabilities <file.csv>', 'write the out-of-fold probabilities: path, class, one column per class')
    .addHelpText(
      'after',
      '\nTo list the images: facet images P --filter issue:suspect-label' +
        '\nTo confirm labels that are right: facet label P --confirm --ids I,I' +
        '\nTo dismiss some for this picture and label: facet issues P --kind suspect-label --dismiss NUMBERS' +
        '\nMethod: confident learning (Northcutt et al. 2021), as in cleanlab.',
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

async function findSuspects(session: Session, options: Options): Promise<Found> {
  const { run, folds, seed, probabilities, overwrite, withConfirmed } = options;
  const recipe = options.recipe.endsWith('.json') ? await readRecipe(options.recipe) : options.recipe;
  const starter = run === undefined ? await starterFor(session, options) : undefined;
  return session.jobs.suspects.find(
    { run, recipe, starter, folds, seed, probabilities, overwrite, withConfirmed },
    session.job,
  );
}

/** Noise of a class as 'man 3.1 % (1.2–7.6 %)'. */
const noiseOf = ({ class: name, rate, interval }: Found['noise'][number]): string =>
  `${name} ${percent(rate)} (${percentRange(interval)})`;

/** The first ten names, and the number of the others. */
function listed(names: readonly string[]): string {
  const more = names.length - 10;
  return more > 0 ? `${names.slice(0, 10).join(', ')} and ${String(more)} more` : names.join(', ');
}

function forPeople(found: Found, open: readonly Suspect[], limit: number): string {
  const { images, folds, run, starter, seconds, noise, noiseUnknown, classesLeftOut, refused } = found;
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
    `${count(open.length, 'suspect label')} among ${count(images, 'labelled image')}, found in ${durationOf(seconds)} ${run === undefined ? `with features of ${starter ?? ''} and ${String(folds)} folds` : `by ${run} over ${String(folds)} folds`}.`,
    ...(dismissed > 0 ? [`${countMore(dismissed)} ${dismissed === 1 ? 'was' : 'were'} dismissed before.`] : []),
    ...(found.confirmedLeftOut > 0
      ? [`${count(found.confirmedLeftOut, 'confirmed label')} left out (--with-confirmed).`]
      : []),
    ...(rows.length > 0 ? [table(['label', 'probability', 'suggested', 'probability', 'image'], rows)] : []),
    ...(more > 0 ? [`and ${String(more)} more (--limit, --json)`] : []),
    ...(noise.length > 0 ? [`Estimated share of wrong labels: ${noise.map(noiseOf).join(', ')}.`] : []),
    ...(noiseUnknown.length > 0 ? [`Too few images for an estimate: ${listed(noiseUnknown)}.`] : []),
    ...(classesLeftOut.length > 0 ? [`Not checked, too few images: ${listed(classesLeftOut)}.`] : []),
  ]
    .join('\n')
    .concat(refusedList(refused));
}
