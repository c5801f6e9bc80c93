import type * as v from 'valibot';
import type { imports } from '../../../src-shared/contract/imports';
import { Failure } from '../../../src-shared/domain/failure';
import type { Unpacked } from '../../../src-shared/domain/unpacked';
import type { JobContext } from '../base/jobs';

type Params = v.InferOutput<(typeof imports)['unpack']['params']>;

/** Answers `imports.unpack`. */
export function unpack({ source }: Params, _job: JobContext): Promise<Unpacked> {
  return Promise.reject(
    new Failure('unsupported', `${source} can't be unpacked yet.`, 'Unpack it with another program.'),
  );
}
