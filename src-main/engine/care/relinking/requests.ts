import { resolvePhotoFolder } from '../../folders/scan';
import type { AnswersOf } from '../../project/engine-context';
import type { Session } from '../../session/session';
import { Relinker } from './relinker';

/** Answers requests to find moved files again. */
export function relinkRequests(session: Session): AnswersOf<'relinks'> {
  return {
    run: async ({ folder }, job) => {
      const context = { services: session.services, project: session.open, job };
      return new Relinker(context, await resolvePhotoFolder(folder)).run();
    },
  };
}
