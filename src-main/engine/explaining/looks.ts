import type { Session } from '../session/session';
import { partOfImage, type ExplainedRun } from './explained-run';

/** Throws kind 'sealed' when some of the images are in the run's test part and nobody asked to see its mistakes there. */
export function requireLooks(session: Session, run: ExplainedRun, images: readonly number[]): void {
  if (images.some((image) => partOfImage(run, image) === 'test')) session.requireLook({ run: run.name, part: 'test' });
}
