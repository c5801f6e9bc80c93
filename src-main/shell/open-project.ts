import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { PackReader } from './packs';

/** The project that the window shows, as far as its pictures go. Each opening has another token; see `picturesAt`. */
export class OpenProject {
  #path: string | null = null;
  #token = '';
  #packs: PackReader | null = null;

  get path(): string | null {
    return this.#path;
  }

  /** Empty while none is open. */
  get token(): string {
    return this.#token;
  }

  enter(path: string): void {
    this.leave();
    this.#path = path;
    this.#token = randomBytes(8).toString('hex');
    this.#packs = new PackReader(join(path, 'thumbnails'));
  }

  leave(): void {
    void this.#packs?.close();
    this.#path = null;
    this.#token = '';
    this.#packs = null;
  }

  /** The packs of the project with this token; null when another is open, or none. */
  packs(token: string): PackReader | null {
    return token === this.#token ? this.#packs : null;
  }
}
