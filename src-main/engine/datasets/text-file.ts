import { open, type FileHandle } from 'node:fs/promises';
import { applyUserPermissions } from '../../platform/private';

/** Characters that are gathered before they are written. */
const bufferedLength = 256 * 1024;

/** A text file that is written in pieces, and synced when it is closed. */
export class TextFile {
  #text: string[] = [];
  #length = 0;

  private constructor(private readonly handle: FileHandle) {}

  static async create(path: string): Promise<TextFile> {
    const handle = await open(path, 'wx');
    await applyUserPermissions(handle);
    return new TextFile(handle);
  }

  async write(text: string): Promise<void> {
    this.#text.push(text);
    this.#length += text.length;
    if (this.#length >= bufferedLength) await this.#flush();
  }

  async close(): Promise<void> {
    try {
      await this.#flush();
      await this.handle.sync();
    } finally {
      await this.handle.close();
    }
  }

  async #flush(): Promise<void> {
    const text = this.#text.join('');
    this.#text = [];
    this.#length = 0;
    await this.handle.writeFile(text);
  }
}
