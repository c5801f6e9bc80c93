import type { AnswersOf } from '../project/engine-context';
import type { Session } from '../session/session';
import { writeDataset } from './datasets';

/** Answers requests to write data sets for other tools. */
export function datasetRequests(session: Session): AnswersOf<'datasets'> {
  return {
    write: async (params, job) => {
      const ids = await session.idsOf({ filter: params.filter, except: [] });
      return writeDataset(session.open, ids, params, job);
    },
  };
}
