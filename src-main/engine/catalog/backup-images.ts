import { openKnown } from './open-file';

/** Number of these images that a catalog file holds, found by id or by folder and path. Null when the file can't be read. */
export function countHeld(
  file: string,
  images: readonly { readonly id: number; readonly root: string; readonly path: string }[],
): number | null {
  try {
    const db = openKnown(file, { readonly: true });
    try {
      const holds = db
        .prepare<[number, string, string], number>(
          `
          SELECT EXISTS (SELECT 1 FROM images WHERE id = ?)
            OR EXISTS (SELECT 1 FROM images i JOIN sources s ON s.id = i.source_id WHERE s.root = ? AND i.path = ?)`,
        )
        .pluck();
      return images.filter(({ id, root, path }) => holds.get(id, root, path) === 1).length;
    } finally {
      db.close();
    }
  } catch {
    return null;
  }
}
