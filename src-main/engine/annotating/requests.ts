import type { AnswersOf } from '../project/engine-context';
import type { Session } from '../session/session';
import { agreementOfAnnotators } from './agreement';
import { annotationsOf, annotatorsOf } from './annotators';
import { renameAndCompare } from './renaming';

/** Answers requests about labels of several persons. */
export function annotationRequests(session: Session): AnswersOf<'annotations'> {
  return {
    annotators: () => ({ annotators: annotatorsOf(session.open) }),
    agreement: (params, signal) => agreementOfAnnotators(session, params, signal),
    ofImages: ({ images }) => annotationsOf(session.open, images),
    rename: (params, signal) => renameAndCompare(session, params, signal),
  };
}
