import { resolvePhotoFolder } from '../../importing/scan';
import type { AnswersOf } from '../../project/engine-context';
import type { Session } from '../../session/session';
import { Relinker } from './relinker';

/** Finding files again that were moved. */
export function relinkRequests(session: Session): AnswersOf<'relinks'> {
  return {
    run: async ({ folder }, job) =>
      new Relinker(session.open, session.services, await resolvePhotoFolder(folder), job).run(),
  };
}
