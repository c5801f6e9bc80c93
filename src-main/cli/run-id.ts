import { Failure } from '../../src-shared/domain/failure';

/** Reads the id of a run. @throws Failure of kind 'bad-input' */
export function runId(value: string): string {
  if (/^r[1-9]\d*$/.test(value)) return value;
  throw new Failure(
    'bad-input',
    `“${value}” is not the id of a run, such as r1.`,
    'List the runs with `facet runs PROJECT`.',
  );
}
