import { openKnown } from './open-file';

/** How many of these images a catalog file holds: by id, or by folder and path where that was another. Null: unreadable. */
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
