import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { applyUserPermissionsSync } from '../../platform/private';
import { extensionOfPicture } from '../base/picture-content';
import { TakenPaths } from './entry-path';
import type { EntryKind } from './entry-kind';
import { UnpackTally } from './left-out';
import type { Limits } from './limits';

/** Bytes after which the free space is looked at again. */
const spaceEvery = 64 * 1_000_000;

interface Source {
  /** Its path, for sentences. */
  readonly path: string;
  readonly bytes: number;
}

/**
 * The folder that is being made. It runs in a thread, so that it writes without waiting in between, and knows all limits: whatever a source
 * says of itself, bytes are counted as they come.
 */
export class UnpackedFolder {
  readonly tally = new UnpackTally();
  readonly #taken = new TakenPaths();
  readonly #folders = new Set<string>(['.']);
  #read = 0;
  #unchecked = Infinity;
  files = 0;
  pictures = 0;
  bytes = 0;

  constructor(
    private readonly root: string,
    private readonly source: Source,
    private readonly limits: Limits,
  ) {}

  /** Takes a path; false where another entry has it, which is then listed. */
  take(path: string): boolean {
    if (this.#taken.take(path)) return true;
    this.tally.add('taken', path, 'Another entry has this name, or one that differs in upper and lower case only.');
    return false;
  }

  /**
   * Writes an entry that has taken its path. One that can't be read, or is too large, is listed and leaves nothing behind.
   * @param kind of which 'unknown' is decided by the first bytes: only pictures are written
   * @throws Failure of kind 'bad-input' when the source unpacks to too much, 'disk-full'
   */
  async write(path: string, kind: EntryKind, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    const file = new FileOnDemand(() => this.#create(path));
    const problem = await this.#copy(pieces, kind, file)
      .catch((error: unknown): Problem => {
        if (error instanceof Failure || isOfDisk(error)) throw error;
        return { kind: 'damaged', reason: `It can’t be unpacked (${messageOf(error)}).` };
      })
      .finally(() => {
        file.close();
      });
    if (problem === null) {
      this.#added(kind !== 'text');
    } else {
      rmSync(join(this.root, path), { force: true });
      this.tally.add(problem.kind, path, problem.reason);
    }
  }

  async #copy(pieces: AsyncIterable<Uint8Array>, kind: EntryKind, file: FileOnDemand): Promise<Problem | null> {
    const most = kind === 'text' ? this.limits.textBytes : this.limits.pictureBytes;
    let length = 0;
    for await (const piece of pieces) {
      if (length === 0 && kind === 'unknown' && extensionOfPicture(piece) === null)
        return { kind: 'other', reason: 'It is no picture and no small text.' };
      length += piece.length;
      if (length > most) return { kind: 'large', reason: `It has more than ${(most / 1e6).toLocaleString('en')} MB.` };
      this.#countWritten(piece.length);
      file.write(piece);
    }
    if (length === 0 && kind === 'unknown') return { kind: 'other', reason: 'It is empty.' };
    file.write(new Uint8Array());
    return null;
  }

  /** Writes a whole file that has taken its path. Throws as `write`. */
  writeWhole(path: string, bytes: Uint8Array, kind: 'picture' | 'text'): void {
    this.#countWritten(bytes.length);
    const file = new FileOnDemand(() => this.#create(path));
    try {
      file.write(bytes);
    } finally {
      file.close();
    }
    this.#added(kind === 'picture');
  }

  /** Counts bytes that a source gives without asking, whether they are wanted or not. Throws as `write`. */
  countRead(bytes: number): void {
    this.#read += bytes;
    this.#requireRatio(this.#read);
  }

  #countWritten(bytes: number): void {
    this.bytes += bytes;
    this.#requireRatio(this.bytes);
    this.#unchecked += bytes;
    if (this.#unchecked >= spaceEvery) this.#requireSpace();
  }

  #requireRatio(bytes: number): void {
    const { ratio, ratioFrom } = this.limits;
    if (bytes <= ratioFrom || bytes <= ratio * this.source.bytes) return;
    throw new Failure(
      'bad-input',
      `${this.source.path} unpacks to more than ${String(ratio)} times its size, as files do that are made to fill a disk. Nothing was kept.`,
      'If you trust it, unpack it with another program, and import the folder.',
    );
  }

  #requireSpace(): void {
    this.#unchecked = 0;
    const { bavail, bsize } = statfsSync(this.root);
    if (bavail * bsize > this.limits.reservedBytes) return;
    throw noSpace(this.root);
  }

  #added(isPicture: boolean): void {
    this.files += 1;
    if (isPicture) this.pictures += 1;
    if (this.files <= this.limits.files) return;
    throw new Failure(
      'bad-input',
      `${this.source.path} has more than ${this.limits.files.toLocaleString('en')} files. Nothing was kept.`,
      'Unpack it with another program, and import its folders one by one.',
    );
  }

  #create(path: string): number {
    const folder = dirname(path);
    if (!this.#folders.has(folder)) mkdirSync(join(this.root, folder), { recursive: true });
    this.#folders.add(folder);
    const file = openSync(join(this.root, path), 'wx');
    applyUserPermissionsSync(file);
    return file;
  }
}

export const noSpace = (folder: string): Failure =>
  new Failure(
    'disk-full',
    `The disk of ${dirname(folder)} would be full. Nothing was kept.`,
    'Free some space, or name a folder on another disk.',
  );

/** Why an entry is not kept. */
interface Problem {
  readonly kind: 'other' | 'large' | 'damaged';
  readonly reason: string;
}

/** A file that is made when it is first written to. */
class FileOnDemand {
  #file: number | null = null;

  constructor(private readonly create: () => number) {}

  write(bytes: Uint8Array): void {
    this.#file ??= this.create();
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at);
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
  }
}

/** Whether an error is about writing, so that it concerns all entries. */
const isOfDisk = (error: unknown): boolean => error instanceof Error && 'syscall' in error && 'code' in error;

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1).join('').slice(0, 200);
