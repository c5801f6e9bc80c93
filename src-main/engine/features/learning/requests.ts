import type { AnswersOf } from '../../project/engine-context';
import type { Session } from '../../session/session';
import { chooseNext, pointsOf } from './next';

/** Answers requests about the images to label next, and how much labels have helped so far. */
export function learningRequests(session: Session): AnswersOf<'learning'> {
  return {
    next: (params, job) => chooseNext(session, params, job),
    points: (features) => ({ points: pointsOf(session.open, features) }),
  };
}
