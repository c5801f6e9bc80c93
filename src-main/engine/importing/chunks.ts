import type { FoundFile } from './source';

/** Files a decoder gets at once: enough to keep it busy while one of them is written. */
const mostFiles = 16;
/** More than that many bytes are a chunk, too: large pictures are soon seen, and one that hangs costs fewer others. */
const mostBytes = 4 * 1024 * 1024;

/** Gathers files into chunks. The first ones are small, so that the first images are seen at once. */
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

  /** What has gathered; may be empty. */
  take(): FoundFile[] {
    const files = this.#files;
    this.#files = [];
    this.#bytes = 0;
    this.#most = Math.min(mostFiles, this.#most * 2);
    return files;
  }
}
