import type { AnswersOf } from '../../project/engine-context';
import type { Session } from '../../session/session';
import { forget } from './forget';

/** Answers requests to forget images for good. No other job runs meanwhile, except beside a dry run, which changes nothing. */
export function forgetRequests(session: Session): AnswersOf<'forgets'> {
  return {
    run: (params, job) =>
      params.dryRun
        ? forget(session, params, job)
        : session.jobs.runAlone(job.id, 'Images are being forgotten.', () => forget(session, params, job)),
  };
}
