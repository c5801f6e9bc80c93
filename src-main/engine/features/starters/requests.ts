import { describeDetector } from '../../pixels/faces/detector';
import type { AnswersOf } from '../../project/engine-context';
import type { Session } from '../../session/session';
import { addOwnStarter } from './adding';
import { listOwnStarters } from './own-starters';
import { acceptTerms, listStarters } from './starters';

/** Answers requests about starters: those that come with Facet, and the person's own. */
export function starterRequests(session: Session): AnswersOf<'starters'> {
  return {
    list: () => ({ starters: listStarters(session.project), detector: describeDetector() }),
    own: () => ({ starters: listOwnStarters() }),
    acceptTerms: ({ starter }) => {
      acceptTerms(session.open, starter);
      return {};
    },
    add: (params, job) => addOwnStarter(session.services, params, job),
  };
}
