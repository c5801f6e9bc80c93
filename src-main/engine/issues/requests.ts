import { Steps } from '../labelling/steps';
import type { StepPlan } from '../labelling/plans';
import type { AnswersOf } from '../project/engine-context';
import type { Session } from '../session/session';
import { findIssues } from './find';
import { kindsOf, listIssues, planOfIssueLabels, planOfSuggestions, setIssueState } from './issues';

/** Answers requests about issues. Dismissing one and labelling its images are steps of the history. */
export function issueRequests(session: Session): AnswersOf<'issues'> {
  const label = (planOf: () => StepPlan, signal: AbortSignal) =>
    session.writeStep(() => new Steps(session.jobs, session.open, signal).do(planOf()));
  return {
    kinds: () => kindsOf(session.open),
    list: (params) => listIssues(session.open, params),
    dismiss: ({ issues }) => session.writeStep(() => setIssueState(session.open, issues, 'open', 'dismissed')),
    reopen: ({ issues }) => session.writeStep(() => setIssueState(session.open, issues, 'dismissed', 'open')),
    accept: ({ issues }, signal) => label(() => planOfSuggestions(session.open, issues), signal),
    label: (params, signal) => label(() => planOfIssueLabels(session.open, params), signal),
    find: (params, job) => {
      const context = { services: session.services, project: session.open, job };
      return session.announceChange(() => findIssues(context, params));
    },
  };
}
