import type * as v from 'valibot';
import type { imports } from '../../../src-shared/contract/imports';
import type { Recognition } from '../../../src-shared/domain/layouts';
import { Failure } from '../../../src-shared/domain/failure';
import type { JobContext } from '../base/jobs';

type Params = v.InferOutput<(typeof imports)['recognise']['params']>;

/** Answers `imports.recognise`. */
export function recogniseFolder(
  { folder }: Params,
  _job: JobContext,
): Promise<{ folder: string; found: Recognition[]; isWhole: boolean }> {
  return Promise.reject(
    new Failure('unsupported', `${folder} can't be recognised yet.`, 'Choose where labels come from.'),
  );
}
