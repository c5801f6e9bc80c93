import { compareCodePoints } from '../base/code-points';
import type { Filter } from '../../../src-shared/domain/filter';
import type { ClassCensus } from '../../../src-shared/domain/training-plan';
import type { Project } from '../project/project';

/** Numbers of labelled images per class and part. Counted in the column index, so it is cheap enough to ask for after every change. */
export async function quickCensus({ columns }: Project): Promise<ClassCensus[]> {
  const count = async (filter: Filter): Promise<Record<string, number>> => {
    const counts = await columns.counts({ filter: [isLabelled, ...filter], run: null });
    return counts.class;
  };
  const countIn = (part: string) => count([isReadable, term('split', part)]);
  const [train, validation, test, outside, missing] = await Promise.all([
    countIn('train'),
    countIn('validation'),
    countIn('test'),
    countIn('none'),
    count([term('state', 'missing')]),
  ]);
  const places = { train, validation, test, outside, missing };
  const names = new Set(Object.values(places).flatMap((counts) => Object.keys(counts)));
  const census = [...names].map((name) => ({
    name,
    train: train[name] ?? 0,
    validation: validation[name] ?? 0,
    test: test[name] ?? 0,
    outside: outside[name] ?? 0,
    missing: missing[name] ?? 0,
  }));
  return census.sort((a, b) => compareCodePoints(a.name, b.name));
}

const term = (key: 'split' | 'state', ...values: string[]): Filter[number] => ({ key, negated: false, values });
const isLabelled = term('state', 'labelled');
const isReadable = term('state', 'ok', 'changed');
