import type { AnswersOf } from '../project/engine-context';
import type { Session } from '../session/session';
import { describeModel } from './describing';
import { evaluateModel } from './evaluating';

/** Answers requests about models that other programs made. */
export const modelRequests = (session: Session): AnswersOf<'models'> => ({
  describe: (params, signal) => describeModel(session, params, signal),
  evaluate: (params, job) => evaluateModel(session, params, job),
});
