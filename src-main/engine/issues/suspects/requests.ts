import type { AnswersOf } from '../../project/engine-context';
import type { Session } from '../../session/session';
import { lastSearch } from './last-search';
import { findSuspects } from './suspects';

/** Answers requests about suspect labels. */
export function suspectRequests(session: Session): AnswersOf<'suspects'> {
  return {
    last: () => ({ search: lastSearch(session.open) }),
    find: (params, job) => session.announceChange(() => findSuspects(session, params, job)),
  };
}
