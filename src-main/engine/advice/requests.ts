import type { AnswersOf } from '../project/engine-context';
import type { Session } from '../session/session';
import { dismissAdvice, giveAdvice } from './giving';

/** Answers requests for advice. */
export function adviceRequests(session: Session): AnswersOf<'advice'> {
  return {
    list: (params, signal) => giveAdvice(session.open, params, signal),
    dismiss: (params) => session.writeStep(() => dismissAdvice(session.open, params)),
  };
}
