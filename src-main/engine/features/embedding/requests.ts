import type { AnswersOf } from '../../project/engine-context';
import type { Session } from '../../session/session';
import { makeEmbeddings } from './making';

/** Answers requests for features of images. */
export function embeddingRequests(session: Session): AnswersOf<'embeddings'> {
  return { make: (params, job) => makeEmbeddings(session, params, job) };
}
