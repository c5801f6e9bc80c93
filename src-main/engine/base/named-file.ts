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
import { projectAround } from './project-around';
import { isStillAsWritten, rememberWritten } from './written-files';

/** Which existing files may be replaced: none, those that Facet wrote and nobody has changed since, or any. */
export type Replaces = 'nothing' | 'own' | 'anything';

export const replacesOf = (overwrite: boolean): Replaces => (overwrite ? 'anything' : 'own');

/** A file at a path that a person chose. It appears whole when it is finished, and never replaces somebody else's work. */
export class NamedFile {
  readonly #hash = createHash('sha256');

  private constructor(
    /** The final path: a link's target, if a link was named. */
    readonly path: string,
    private readonly replaces: Replaces,
    private readonly temporary: string,
    private readonly handle: FileHandle,
    /** Called when nothing temporary is left. */
    private readonly forgetTemporary: () => void,
  ) {}

  /** Throws kind 'bad-input' when something is in the way, 'not-found' when there is no such folder, 'permission'. */
  static async create(file: string, replaces: Replaces): Promise<NamedFile> {
    const path = await freePath(resolve(file), replaces);
    const temporary = `${path}.${String(process.pid)}.tmp`;
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW || 0);
    const forgetTemporary = noteTemporary(temporary);
    const handle = await open(temporary, flags).catch((error: unknown) => {
      forgetTemporary();
      if (!isMissing(error)) throw error;
      if (existsSync(dirname(path)))
        throw new Failure('bad-input', `No file can be created in ${dirname(path)}.`, 'Choose another place.');
      throw noFolder(path, { cause: error });
    });
    return new NamedFile(path, replaces, temporary, handle, forgetTemporary);
  }

  async write(content: string | Uint8Array): Promise<void> {
    this.#hash.update(content);
    await this.handle.writeFile(content);
  }

  async finish(): Promise<void> {
    await applyUserPermissions(this.handle);
    await this.handle.sync();
    await this.handle.close();
    await freePath(this.path, this.replaces); // somebody may have put something there meanwhile
    await rename(this.temporary, this.path);
    this.forgetTemporary();
    await syncFolder(dirname(this.path));
    await rememberWritten(this.path, this.#hash.digest('hex'));
  }

  async discard(): Promise<void> {
    await this.handle.close();
    await rm(this.temporary, { force: true });
    this.forgetTemporary();
  }
}

/** Writes a whole file where a person named it. @throws as NamedFile.create does; then nothing has changed */
export async function writeNamedFile(
  file: string,
  replaces: Replaces,
  pieces: Iterable<string | Uint8Array>,
): Promise<void> {
  const named = await NamedFile.create(file, replaces);
  try {
    for (const piece of pieces) await named.write(piece);
    await named.finish();
  } catch (error) {
    await named.discard();
    throw error;
  }
}

/** Throws what NamedFile.create would throw, before the work whose result the file is to hold. */
export async function requireFreePath(file: string, replaces: Replaces): Promise<void> {
  const path = await freePath(resolve(file), replaces);
  if (!existsSync(dirname(path))) throw noFolder(path);
}

const noFolder = (path: string, options?: ErrorOptions): Failure =>
  new Failure('not-found', `There is no folder ${dirname(path)}.`, 'Make it first.', options);

/** The path that a file may be written to. Throws kind 'bad-input' when something there must not be replaced. */
async function freePath(file: string, replaces: Replaces): Promise<string> {
  const found = await nullIfMissing(lstat(file));
  if (found === null) return file;
  const path = found.isSymbolicLink() ? await targetOf(file) : file;
  const there = await stat(path);
  if (!there.isFile()) throw new Failure('bad-input', `${file} is ${kindOfFile(there)}.`, 'Name a new file.');
  if (replaces !== 'nothing' && (await isStillAsWritten(path))) return path;
  const project = projectAround(await realpath(path));
  if (project !== null) {
    throw new Failure('bad-input', `${file} belongs to the project ${project}.`, 'Name a file outside the project.');
  }
  if (replaces === 'anything') return path;
  throw new Failure(
    'bad-input',
    `${file} already exists${replaces === 'own' ? ', and is not as Facet wrote it' : ''}.`,
    { step: 'replace-file' },
  );
}

async function targetOf(link: string): Promise<string> {
  const end = await nullIfMissing(realpath(link));
  if (end !== null) return end;
  throw new Failure('bad-input', `${link} is a broken link.`, 'Name a new file.');
}

async function nullIfMissing<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
