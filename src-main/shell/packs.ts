import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { openOwn } from '../platform/own-files';

/** Most pack files open at once; the least recently used is closed first. */
const mostOpen = 16;
/** Bytes. */
const longestThumbnail = 1024 * 1024;
const digits = /^\d{1,15}$/;

/** Position of a thumbnail in its pack. */
export interface PackAddress {
  readonly pack: number;
  readonly offset: number;
  readonly length: number;
}

/** Parses [pack, offset, length] of an address; null unless they describe a thumbnail of at most 1 MB. */
export function parsePackAddress(parts: readonly string[]): PackAddress | null {
  if (parts.length !== 3 || !parts.every((part) => digits.test(part))) return null;
  const [pack = 0, offset = 0, length = 0] = parts.map(Number);
  return pack <= 999_999 && length > 0 && length <= longestThumbnail ? { pack, offset, length } : null;
}

/** Reads thumbnails from a project's packs. A pack only ever grows. */
export class PackReader {
  readonly #files = new Map<number, Promise<FileHandle>>();

  constructor(private readonly folder: string) {}

  /** Returns a thumbnail's bytes; null where the pack is missing or too short. */
  async read({ pack, offset, length }: PackAddress): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      const file = await this.#file(pack);
      const bytes = new Uint8Array(length);
      const { bytesRead } = await file.read(bytes, 0, length, offset);
      return bytesRead === length ? bytes : null;
    } catch {
      this.#files.delete(pack);
      return null;
    }
  }

  async close(): Promise<void> {
    const files = [...this.#files.values()];
    this.#files.clear();
    await Promise.all(files.map(closeQuietly));
  }

  #file(pack: number): Promise<FileHandle> {
    const file = this.#files.get(pack) ?? openOwn(join(this.folder, `${String(pack).padStart(6, '0')}.pack`), 'read');
    // Reinserted, it is the map's last entry; the first is the least recently used.
    this.#files.delete(pack);
    this.#files.set(pack, file);
    const [oldest] = this.#files;
    if (this.#files.size > mostOpen && oldest) {
      this.#files.delete(oldest[0]);
      void closeQuietly(oldest[1]);
    }
    return file;
  }
}

/** Closes a file once its reads are done; a file that could not be opened needs no closing. */
async function closeQuietly(file: Promise<FileHandle>): Promise<void> {
  await file.then((handle) => handle.close()).catch(() => undefined);
}
