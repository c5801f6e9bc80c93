import type { Command } from 'commander';
import type { SplitMethod } from '../../../src-shared/contract/splits';
import { Failure } from '../../../src-shared/domain/failure';
import {
  gapsOf,
  gapSentences,
  intendedParts,
  type ClassCensus,
  type ClassGaps,
} from '../../../src-shared/domain/training-plan';
import { action, command, share, wholeNumber } from '../command';
import { count, print } from '../output';
import { exitCodes, withEngine, type Session } from '../session';

interface Options {
  readonly test: string;
  readonly validation: number;
  readonly seed: number;
  readonly group?: string;
  readonly keepTest?: boolean;
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
    .option('--lock', 'only lock the present split, so that no other can be made')
    .option('--unlock', 'only unlock the present split')
    .option(
      '--group <attribute>',
      'keep images with the same value of this attribute in one part, such as those of one person',
    )
    .addHelpText('after', '\nEach class is split in the same shares. Duplicates and near duplicates stay in one part.')
    .action(
      action(async (project: string, options: Options) => {
        const split = await withEngine(project, ({ requests }) => change(requests.splits, options));
        print(options.json ?? false, split, (shown) => describe(shown));
        return exitCodes.done;
      }),
    );
}

type Splits = Session['requests']['splits'];
type Split = NonNullable<Awaited<ReturnType<Splits['current']>>> & {
  /** Labelled images whose file is missing now; each keeps its part. */
  readonly missing: number;
  readonly lacking: ClassGaps[];
  readonly warnings: string[];
};

async function change(splits: Splits, options: Options): Promise<Split> {
  if (options.lock === true || options.unlock === true) await splits.lock({ locked: options.lock === true });
  else await splits.make(methodOf(options));
  const split = await splits.current({});
  if (split) return { ...split, ...(await gapsIn(splits, split)) };
  throw new Failure('no-data', 'There is no split.', 'Make one with `facet split PROJECT`.');
}

/** Gaps of a split: classes without images in a part. */
async function gapsIn(splits: Splits, { method, ...images }: Omit<Split, 'missing' | 'lacking' | 'warnings'>) {
  const { classes } = await splits.census({});
  const wanted = intendedParts(method);
  // Missing images keep their part and may return: their classes have no gaps.
  const lacking = gapsOf(classes, wanted).filter(({ class: name }) => !isMissing(classes, name));
  const missing = classes.reduce((sum, each) => sum + each.missing, 0);
  return { missing, lacking, warnings: gapSentences({ images, lacking }, wanted) };
}

const isMissing = (classes: readonly ClassCensus[], name: string): boolean =>
  classes.some((each) => each.name === name && each.missing > 0);

function describe({ train, validation, test, groups, locked, testSet, missing, warnings }: Split): string {
  const together = groups === 0 ? '' : `; ${count(groups, 'group')} of equal or nearly equal pictures kept together`;
  const { isSealed, looks, edited } = testSet;
  const seal = isSealed ? `; test set used, its mistakes looked at ${count(looks, 'time')}` : '';
  const changed = edited === 0 ? '' : `, ${count(edited, 'label')} edited since`;
  const parts = `train ${String(train)}, validation ${String(validation)}, test ${String(test)}`;
  const missingNote = missing === 0 ? '' : `; ${count(missing, 'labelled image')} missing now`;
  return [`${parts}${locked ? ' (locked)' : ''}${together}${seal}${changed}${missingNote}`, ...warnings].join('\n');
}

function methodOf({ test, validation, seed, group, keepTest = false }: Options): SplitMethod {
  if (test === 'every-fifth') {
    if (group === undefined) return { method: 'every-fifth' };
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
  return { method: 'stratified', test: testShare, validation, seed, keepTest, ...(group !== undefined && { group }) };
}
