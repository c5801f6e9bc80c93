import { openFile, openKnown } from './open-file';

/** Version and size of a catalog file. */
export interface CatalogFacts {
  readonly version: number;
  readonly images: number;
  readonly labelled: number;
}

/** Reads a catalog file without opening it as a project; null when it can't be read. */
export function readFacts(file: string): CatalogFacts | null {
  try {
    const db = openKnown(file, { readonly: true });
    try {
      const counts = db.prepare<[], { images: number; labelled: number }>(
        'SELECT count(*) AS images, count(class_id) AS labelled FROM images',
      );
      const { images = 0, labelled = 0 } = counts.get() ?? {};
      return { version: Number(db.pragma('user_version', { simple: true })), images, labelled };
    } finally {
      db.close();
    }
  } catch {
    return null;
  }
}

/** Number of a catalog file's newest migration; null when it can't be read. */
export function readVersion(file: string): number | null {
  try {
    const db = openFile(file, { readonly: true });
    try {
      return Number(db.pragma('user_version', { simple: true }));
    } finally {
      db.close();
    }
  } catch {
    return null;
  }
}
