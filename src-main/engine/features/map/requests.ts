import type { AnswersOf } from '../../project/engine-context';
import type { Session } from '../../session/session';
import { makeMap, outliersOf, pairsOf, pointsOf } from './mapping';

/** Answers requests about the map of images by their features. */
export function mapRequests(session: Session): AnswersOf<'map'> {
  return {
    make: (params, job) => makeMap(session, params, job),
    points: (features, signal) => pointsOf(session, features, signal),
    outliers: async (features, signal) => session.keepView(await outliersOf(session.open, features, signal)),
    pairs: async (features, signal) => session.keepView(await pairsOf(session.open, features, signal)),
    select: ({ images }) => session.keepView(images),
  };
}
