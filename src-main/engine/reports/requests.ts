import type { AnswersOf } from '../project/engine-context';
import type { Session } from '../session/session';
import { writeReport } from './writing';

/** Answers requests for reports. */
export function reportRequests(session: Session): AnswersOf<'reports'> {
  return { write: (params, job) => writeReport(session, params, job) };
}
