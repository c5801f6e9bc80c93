import { doPlan } from '../labelling/plans';
import type { AnswersOf } from '../project/engine-context';
import type { Session } from '../session/session';
import { listLooks, questionsOf, setLookState, storeAnswer } from './looks';
import { resultsOf } from './results';
import { planOfSettling } from './settling';
import { startSecondLook } from './starting';

/** Answers requests about second looks. */
export function secondLookRequests(session: Session): AnswersOf<'secondLooks'> {
  return {
    start: (params, signal) => startSecondLook(session, params, signal),
    list: () => ({ looks: listLooks(session.open) }),
    questions: ({ id }) => questionsOf(session.open, id),
    answer: (params) => storeAnswer(session.open, params),
    setState: (params, signal) => setLookState(session, params, signal),
    results: ({ id }) => resultsOf(session.open, id),
    settle: (params) => session.writeStep(() => doPlan(session.open, planOfSettling(session.open, params))),
  };
}
