import { at } from '../../../src-shared/domain/at';
import type { Session } from '../session/session';
import { imagesOfTestSet } from '../splits/test-sets';
import { partOfImage, type ExplainedRun } from './explained-run';

/** Throws kind 'sealed' when some of the images are in the run's test set and nobody asked to see its mistakes there. */
export function requireLooks(session: Session, run: ExplainedRun, images: readonly number[]): void {
  const partsOf = images.map((image) => partOfImage(run, image));
  // An image outside the snapshot may have been excluded when it was taken, and belong to the test set all the same.
  const isOutside = partsOf.includes(null);
  const inTest = isOutside ? imagesOfTestSet(session.open.catalog, run.snapshotId) : new Set<number>();
  const isTest = partsOf.some((part, index) => part === 'test' || (part === null && inTest.has(at(images, index))));
  if (isTest) session.requireLook({ run: run.name, part: 'test' });
}
