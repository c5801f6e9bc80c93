import type { contract } from '../../../src-shared/contract';
import type { HandlersOf } from '../../../src-shared/rpc/declare';
import type { Jobs } from './jobs';

/** Answers about jobs, whatever they do. */
export function jobRequests({ jobs }: { readonly jobs: Jobs }): HandlersOf<typeof contract>['jobs'] {
  return {
    list: () => ({ jobs: jobs.list() }),
    cancel: ({ job }) => {
      jobs.cancel(job);
      return {};
    },
    result: ({ job }) => jobs.result(job),
  };
}
