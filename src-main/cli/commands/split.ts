import type { Command } from 'commander';
import { Failure } from '../../../src-shared/domain/failure';
import { parseKeepTogether, type KeepTogether } from '../../../src-shared/domain/keep-together';
import { leakText, type Leak } from '../../../src-shared/domain/leaks';
import {
  gapsOf,
  gapSentences,
  intendedParts,
  type ClassCensus,
  type ClassGaps,
} from '../../../src-shared/domain/training-plan';
import { action, collect, command, share, wholeNumber } from '../command';
import { count, print } from '../output';
import { exitCodes, withEngine, type Session } from '../session';

interface Options {
  readonly test: string;
  readonly validation: number;
  readonly seed: number;
  readonly group?: readonly string[];
  readonly keepTest?: boolean;
  readonly imported?: boolean;
  readonly lock?: boolean;
  readonly unlock?: boolean;
  readonly json?: boolean;
}

export function splitCommand(): Command {
  return command('split', 'split the labelled images into train, validation and test (can be undone)')
    .argument('<project>', 'project folder')
    .option('--test <share>', 'share of the test part, or every-fifth, for comparisons with other tools', '0.1')
    .option('--validation <share>', 'share of the validation part', share('--validation'), 0.1)
    .option('--seed <n>', 'seed; another seed gives another split', wholeNumber('--seed', 0), 0)
    .option('--keep-test', 'keep the present test part, and split only the rest')
    .option('--imported', 'take the parts that the sources of imports tell, such as train and test folders')
    .option('--lock', 'only lock the present split, so that no other can be made')
    .option('--unlock', 'only unlock the present split')
    .option(
      '--group <what>',
      'keep images in one part that have this in common: an attribute such as person (or attr.NAME), folder, stem (anna_0001 … anna_0020), session or session:MINUTES (by capture time); repeat for several',
      collect,
    )
    .addHelpText('after', '\nEach class is split in the same shares. Duplicates and near duplicates stay in one part.')
    .action(
      action(async (project: string, options: Options) => {
        const split = await withEngine(project, ({ requests }) => change(requests, options));
        print(options.json ?? false, split, (shown) => describe(shown));
        return exitCodes.done;
      }),
    );
}

type Requests = Pick<Session['requests'], 'splits' | 'attributes'>;
type Splits = Requests['splits'];
type Split = NonNullable<Awaited<ReturnType<Splits['current']>>> & {
  /** Labelled images whose file is missing now; each keeps its part. */
  readonly missing: number;
  readonly lacking: ClassGaps[];
  readonly warnings: string[];
  /** Images of validation and test that belong with training images. */
  readonly leaks: Leak[];
};

async function change({ splits, attributes }: Requests, options: Options): Promise<Split> {
  if (options.lock === true || options.unlock === true) await splits.lock({ locked: options.lock === true });
  else await splits.make(methodOf(options, await keepOf(options, attributes)));
  const split = await splits.current({});
  if (split) {
    const [gaps, { leaks }] = [await gapsIn(splits, split), await splits.leaks({})];
    const warnings = [...gaps.warnings, ...(leaks ?? []).map(leakText)];
    return { ...split, ...gaps, warnings, leaks: leaks ?? [] };
  }
  throw new Failure('no-data', 'There is no split.', 'Make one with `facet split PROJECT`.');
}

/** Gaps of a split: classes without images in a part. */
async function gapsIn(
  splits: Splits,
  { method, ...images }: Omit<Split, 'missing' | 'lacking' | 'warnings' | 'leaks'>,
) {
  const { classes } = await splits.census({});
  const wanted = intendedParts(method);
  // Missing images keep their part and may return: their classes have no gaps.
  const lacking = gapsOf(classes, wanted).filter(({ class: name }) => !isMissing(classes, name));
  const missing = classes.reduce((sum, each) => sum + each.missing, 0);
  return { missing, lacking, warnings: gapSentences({ images, lacking }, wanted) };
}

const isMissing = (classes: readonly ClassCensus[], name: string): boolean =>
  classes.some((each) => each.name === name && each.missing > 0);

/** What is kept together. The name of an attribute of the project means the attribute, even where it is a word such as folder. */
async function keepOf({ group = [] }: Options, attributes: Requests['attributes']): Promise<KeepTogether[]> {
  if (group.length === 0) return [];
  const names = new Set((await attributes.list({})).attributes.map(({ name }) => name));
  return group.map((text) => {
    const keep = names.has(text) ? { by: 'attribute' as const, name: text } : parseKeepTogether(text);
    if (keep !== null) return keep;
    throw new Failure(
      'bad-input',
      `--group can’t be ${text}.`,
      'Name an attribute, or folder, stem, session, or session:MINUTES with 1 to 1440 minutes.',
    );
  });
}

function describe({ train, validation, test, groups, series, locked, testSet, missing, warnings }: Split): string {
  const together = groups === 0 ? '' : `; ${count(groups, 'group')} of equal or nearly equal pictures kept together`;
  const tied =
    series === undefined || series.groups === 0
      ? ''
      : `; ${count(series.images, 'image')} in ${count(series.groups, 'group')} as asked, the largest of ${String(series.largest)}`;
  const { isSealed, looks, edited } = testSet;
  const seal = isSealed ? `; test set used, its mistakes looked at ${count(looks, 'time')}` : '';
  const changed = edited === 0 ? '' : `, ${count(edited, 'label')} edited since`;
  const parts = `train ${String(train)}, validation ${String(validation)}, test ${String(test)}`;
  const missingNote = missing === 0 ? '' : `; ${count(missing, 'labelled image')} missing now`;
  return [`${parts}${locked ? ' (locked)' : ''}${together}${tied}${seal}${changed}${missingNote}`, ...warnings].join(
    '\n',
  );
}

function methodOf(
  { test, validation, seed, imported, keepTest = false }: Options,
  keepTogether: readonly KeepTogether[],
): Parameters<Splits['make']>[0] {
  if (imported === true) return { method: 'imported' };
  if (test === 'every-fifth') {
    if (keepTogether.length === 0) return { method: 'every-fifth' };
    throw new Failure(
      'bad-input',
      'With every-fifth, groups are not kept together.',
      'Leave --group out, or give --test a share.',
    );
  }
  const testShare = share('--test')(test);
  if (testShare + validation > 0.95) {
    throw new Failure(
      'bad-input',
      'Test and validation leave too little for training.',
      'Choose shares that add up to at most 0.95.',
    );
  }
  // One attribute may leave a part empty, with a warning, as it could before there was anything else to keep together.
  const [first, second] = keepTogether;
  const kept =
    first?.by === 'attribute' && second === undefined ? { group: first.name } : { keepTogether: [...keepTogether] };
  return { method: 'stratified', test: testShare, validation, seed, keepTest, ...kept };
}
