import type { Db } from './db';

/** Images with ids after..to. */
export interface IdRange {
  readonly after: number;
  readonly to: number;
}

/** All ids of images in consecutive ranges, so that a question about all of them can be asked range by range. */
export function idRanges(db: Db, imagesPerRange: number): () => Generator<IdRange, void> {
  const lastId = db.prepare<[], number | null>('SELECT max(id) FROM images').pluck();
  return function* ranges() {
    const last = lastId.get() ?? 0;
    for (let after = 0; after < last; after += imagesPerRange) yield { after, to: after + imagesPerRange };
  };
}
