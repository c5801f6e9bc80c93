import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { PackReader } from './packs';

/** The project in the window, for serving its pictures. Each opening has a new token; see `picturesAt`. */
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

  /** Packs of the open project if it has this token, else null. */
  packs(token: string): PackReader | null {
    return token === this.#token ? this.#packs : null;
  }
}
