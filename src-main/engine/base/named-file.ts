import { createHash } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { lstat, open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { isMissing } from '../../platform/errors';
import { syncFolder } from '../../platform/atomic';
import { applyUserPermissions } from '../../platform/private';
import { kindOfFile } from '../../platform/regular-file';
import { noteTemporary } from '../../platform/temporary';
import { isStillAsWritten, rememberWritten } from './written-files';

/** Which existing file may be replaced: none, one that Facet wrote and nobody changed since, or any. */
export type Replaces = 'nothing' | 'own' | 'anything';

export const replacesOf = (overwrite: boolean): Replaces => (overwrite ? 'anything' : 'own');

/** A file at a path that a person gave. It appears whole once finished, and never replaces somebody else's work. */
export class NamedFile {
  readonly #hash = createHash('sha256');

  private constructor(
    /** Where it will be: the end of a link, if a link was named. */
    readonly path: string,
    private readonly replaces: Replaces,
    private readonly temporary: string,
    private readonly handle: FileHandle,
    /** Is called when nothing temporary is left. */
    private readonly settled: () => void,
  ) {}

  /** Kinds 'bad-input' where something is in the way, 'not-found' without the folder, 'permission'. */
  static async create(file: string, replaces: Replaces): Promise<NamedFile> {
    const path = await freePlace(resolve(file), replaces);
    const temporary = `${path}.${String(process.pid)}.tmp`;
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW || 0);
    const settled = noteTemporary(temporary);
    const handle = await open(temporary, flags).catch((error: unknown) => {
      settled();
      if (!isMissing(error)) throw error;
      if (existsSync(dirname(path)))
        throw new Failure('bad-input', `No file can be made in ${dirname(path)}.`, 'Choose another place.');
      throw new Failure('not-found', `There is no folder ${dirname(path)}.`, 'Make it first.', { cause: error });
    });
    return new NamedFile(path, replaces, temporary, handle, settled);
  }

  async write(text: string): Promise<void> {
    this.#hash.update(text);
    await this.handle.writeFile(text);
  }

  async finish(): Promise<void> {
    await applyUserPermissions(this.handle);
    await this.handle.sync();
    await this.handle.close();
    await freePlace(this.path, this.replaces); // somebody may have put something there meanwhile
    await rename(this.temporary, this.path);
    this.settled();
    await syncFolder(dirname(this.path));
    await rememberWritten(this.path, this.#hash.digest('hex'));
  }

  async discard(): Promise<void> {
    await this.handle.close();
    await rm(this.temporary, { force: true });
    this.settled();
  }
}

/** Writes a whole file where a person named it. @throws as NamedFile.create does; then nothing has changed */
export async function writeNamedFile(file: string, replaces: Replaces, pieces: Iterable<string>): Promise<void> {
  const named = await NamedFile.create(file, replaces);
  try {
    for (const piece of pieces) await named.write(piece);
    await named.finish();
  } catch (error) {
    await named.discard();
    throw error;
  }
}

/** Refuses a file that could not be written, before the work whose result it is to hold. Kinds as NamedFile.create has them. */
export async function requireFreePlace(file: string, replaces: Replaces): Promise<void> {
  await freePlace(resolve(file), replaces);
}

async function freePlace(file: string, replaces: Replaces): Promise<string> {
  const found = await missingOr(lstat(file));
  if (found === null) return file;
  const path = found.isSymbolicLink() ? await endOfLink(file) : file;
  const there = await stat(path);
  if (!there.isFile()) throw new Failure('bad-input', `${file} is ${kindOfFile(there)}.`, 'Name a new file.');
  if (replaces === 'anything' || (replaces === 'own' && (await isStillAsWritten(path)))) return path;
  throw new Failure(
    'bad-input',
    `${file} exists already${replaces === 'own' ? ', and is not as Facet wrote it' : ''}.`,
    'Give another name, or allow replacing it (on the command line: --overwrite).',
  );
}

async function endOfLink(link: string): Promise<string> {
  const end = await missingOr(realpath(link));
  if (end !== null) return end;
  throw new Failure('bad-input', `${link} is a link to nothing.`, 'Name a new file.');
}

async function missingOr<T>(looking: Promise<T>): Promise<T | null> {
  try {
    return await looking;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
