import type { ThumbnailAddress } from '../../../src-shared/domain/image';
import type { Db } from './db';

export interface ThumbnailRow extends ThumbnailAddress {
  readonly image: number;
}

const pageRows = 1000;

/** Statements on the addresses of thumbnails. */
export function thumbnailsTable(db: Db) {
  const page = db.prepare<[number], ThumbnailRow>(`
    SELECT id AS image, pack, pack_offset AS "offset", pack_length AS length FROM images
    WHERE id > ? AND pack IS NOT NULL ORDER BY id LIMIT ${String(pageRows)}`);
  const count = db.prepare<[], number>('SELECT count(*) FROM images WHERE pack IS NOT NULL').pluck();
  const set = db.prepare('UPDATE images SET pack = ?, pack_offset = ?, pack_length = ? WHERE id = ?');

  return {
    count: (): number => count.get() ?? 0,
    /** All addresses in order of image, page by page. */
    *pages(): Generator<ThumbnailRow[]> {
      let after = 0;
      for (;;) {
        const rows = page.all(after);
        if (rows.length === 0) return;
        yield rows;
        after = rows.at(-1)?.image ?? after;
      }
    },
    set: (image: number, { pack, offset, length }: ThumbnailAddress): void => void set.run(pack, offset, length, image),
  };
}
