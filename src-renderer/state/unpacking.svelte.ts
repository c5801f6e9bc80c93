import type { Job } from '../../src-shared/contract/jobs';
import { Failure } from '../../src-shared/domain/failure';
import type { Unpacked } from '../../src-shared/domain/unpacked';
import { shell, start } from '../client';
import { app } from './app.svelte';
import { NewestJob } from './newest-job.svelte';

/** Unpacks an archive, or pictures inside a table, into a new folder, which an import can then take. */
export class Unpacking {
  readonly #unpack = new NewestJob();
  #source = $state<string | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #last = $state.raw<Unpacked | null>(null);

  constructor() {
    app.whenLeft(() => void this.leave());
  }

  /** What is being unpacked, or could not be; null for nothing. */
  get source(): string | null {
    return this.#source;
  }

  get job(): Job | null {
    return this.#unpack.job;
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  /** What the last unpacking wrote. */
  get last(): Unpacked | null {
    return this.#last;
  }

  /** Asks for an archive and for a folder, and unpacks. Returns the folder to import; null when there is none. */
  async choose(): Promise<string | null> {
    const source = await app.attempt(() => shell.shell.chooseArchive({}));
    return source === null ? null : this.run(source);
  }

  /** Asks for a new folder, and unpacks a source into it. Returns the folder to import; null when there is none. */
  async run(source: string): Promise<string | null> {
    const into = await app.attempt(() => shell.shell.chooseUnpackFolder({ name: folderNameOf(source) }));
    if (into === null) return null;
    this.#source = source;
    this.#failure = null;
    try {
      const unpacked = await this.#unpack.run(() => start.imports.unpack({ source, into }));
      if (unpacked === null) return null;
      this.#last = unpacked;
      this.#source = null;
      return unpacked.folder;
    } catch (error) {
      const failure = Failure.from(error);
      if (failure.kind === 'cancelled') this.#source = null;
      else this.#failure = failure;
      return null;
    }
  }

  /** Closes the sheet, and cancels what is under way: the folder is then not made. */
  async leave(): Promise<void> {
    this.#source = this.#failure = null;
    await this.#unpack.stop();
  }
}

/** 'faces' for '/home/ann/faces.tar.gz'. */
const folderNameOf = (source: string): string =>
  (source.split(/[\\/]/).findLast((part) => part !== '') ?? 'Pictures').replace(/(\.tar)?\.[a-z0-9]+$/i, '');

export const unpacking = new Unpacking();

/** What must be unpacked first, where that is why a folder can't be imported; null for other reasons. */
export function unpackSource(failure: Failure | null): string | null {
  const next = failure?.next;
  return typeof next === 'object' && next.step === 'unpack' ? next.source : null;
}
