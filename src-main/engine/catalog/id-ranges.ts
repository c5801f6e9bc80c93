import type { Db } from './db';

/** Images with ids after..to. */
export interface IdRange {
  readonly after: number;
  readonly to: number;
}

/** All images of the catalog, some at a time, in order of id: what is asked of many is asked a stretch at a time. */
export function idRanges(db: Db, imagesAtOnce: number): () => Generator<IdRange, void> {
  const lastId = db.prepare<[], number | null>('SELECT max(id) FROM images').pluck();
  return function* stretches() {
    const last = lastId.get() ?? 0;
    for (let after = 0; after < last; after += imagesAtOnce) yield { after, to: after + imagesAtOnce };
  };
}
