import { listStarters } from '../../features/starters/starters';
import type { AnswersOf } from '../../project/engine-context';
import type { Session } from '../../session/session';
import { checkAll } from './doctor';

/** Answers requests to check the installation and the open project, and to describe the machine. */
export function doctorRequests(session: Session): AnswersOf<'doctor'> {
  return {
    machine: async () => ({
      ...(await session.machine.describe()),
      starters: listStarters(null).map(({ id, isInstalled, reason }) => ({ id, isInstalled, reason })),
    }),
    check: ({ repair }, job) => checkAll(session.services, session.project, repair, job),
  };
}
