import type { Command } from 'commander';
import type { SplitCounts, SplitMethod } from '../../../src-shared/contract/splits';
import { Failure } from '../../../src-shared/domain/failure';
import { action, command, share, wholeNumber } from '../command';
import { count, print } from '../output';
import { exitCodes, withEngine } from '../session';

interface Options {
  readonly test: string;
  readonly validation: number;
  readonly seed: number;
  readonly group?: string;
  readonly json?: boolean;
}

export function splitCommand(): Command {
  return command('split', 'deal the labelled images to train, validation and test (can be undone)')
    .argument('<project>')
    .option('--test <share>', 'share of the test part, or every-fifth for comparisons with other tools', '0.1')
    .option('--validation <share>', 'share of the validation part', share('--validation'), 0.1)
    .option('--seed <n>', 'another seed deals otherwise', wholeNumber('--seed', 0), 0)
    .option('--group <attribute>', 'keep images of one value together, such as those of one person')
    .addHelpText('after', '\nClasses are dealt alike, and equal or nearly equal pictures never stand on two sides.')
    .action(
      action(async (project: string, options: Options) => {
        const counts = await withEngine(project, ({ requests }) => requests.splits.make(methodOf(options)));
        print(options.json ?? false, counts, () => forPeople(counts));
        return exitCodes.done;
      }),
    );
}

function forPeople({ train, validation, test, groups }: SplitCounts): string {
  const kept = groups === 0 ? '' : `; ${count(groups, 'group')} of equal or nearly equal pictures kept together`;
  return `train ${String(train)}, validation ${String(validation)}, test ${String(test)}${kept}`;
}

function methodOf({ test, validation, seed, group }: Options): SplitMethod {
  if (test === 'every-fifth') {
    if (group === undefined) return { method: 'every-fifth' };
    throw new Failure(
      'bad-input',
      'Every fifth image is test, whatever its group.',
      'Leave --group out, or give a share.',
    );
  }
  const testShare = share('--test')(test);
  if (testShare + validation > 0.95) {
    throw new Failure(
      'bad-input',
      'Test and validation leave too little for training.',
      'Let them add up to at most 0.95.',
    );
  }
  return { method: 'stratified', test: testShare, validation, seed, ...(group !== undefined && { group }) };
}
