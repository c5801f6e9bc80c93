import type { AnswersOf } from '../../project/engine-context';
import type { Session } from '../../session/session';
import { renderQueryFile } from './query-file';
import { findSimilar } from './finding';

/** Answers requests for similar images. */
export function similarRequests(session: Session): AnswersOf<'similar'> {
  return {
    find: (params, job) => findSimilar(session, params, job),
    render: (params, signal) => renderQueryFile(session, params, signal),
  };
}
