import type { FoundFile } from './source';

/** Files per request to a decoder: enough to keep it busy while one of them is written. */
const mostFiles = 16;
/** Bytes that complete a chunk, too: large pictures show up sooner, and one that hangs delays fewer others. */
const mostBytes = 4 * 1024 * 1024;

/** Gathers files into chunks. The first chunks are small, so that the first images show up at once. */
export class Chunks {
  #files: FoundFile[] = [];
  #bytes = 0;
  #most = 1;

  /** @returns the chunk that this file completes, else null */
  add(file: FoundFile): FoundFile[] | null {
    this.#files.push(file);
    this.#bytes += file.bytes;
    return this.#files.length >= this.#most || this.#bytes >= mostBytes ? this.take() : null;
  }

  /** Takes the files gathered so far; may be empty. */
  take(): FoundFile[] {
    const files = this.#files;
    this.#files = [];
    this.#bytes = 0;
    this.#most = Math.min(mostFiles, this.#most * 2);
    return files;
  }
}
