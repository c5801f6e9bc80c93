import type { AnswersOf } from '../project/engine-context';
import type { Session } from '../session/session';
import { evaluateModel } from './evaluating';

/** Answers requests about models that other programs made. */
export const modelRequests = (session: Session): AnswersOf<'models'> => ({
  evaluate: (params, job) => evaluateModel(session, params, job),
});
