import type { AnswersOf } from '../project/engine-context';
import type { Session } from '../session/session';
import { exportRun } from './export-run';
import { textOf } from './texts';

/** Answers requests to export runs. */
export function exportRequests(session: Session): AnswersOf<'exports'> {
  return {
    run: (params, job) => exportRun({ services: session.services, project: session.open, job }, params),
    text: (params) => textOf(params),
  };
}
