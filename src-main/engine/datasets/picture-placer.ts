import { constants } from 'node:fs';
import { copyFile, link, mkdir, stat, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, sep } from 'node:path';
import type { datasetFiles } from '../../../src-shared/contract/datasets';
import { Failure } from '../../../src-shared/domain/failure';
import { answerInThread } from '../base/thread';
import { errorOfMessage } from '../base/thread-failure';
import type { DatasetRow } from '../catalog/dataset-rows';
import type { CopyOutcome, CopyTask } from './metadata/stripping';
import type { CopyAnswer } from './metadata/stripping-thread';

export type Files = Exclude<(typeof datasetFiles)[number], 'none'>;

/**
 * Whether a picture's path stays inside the data set. Folders and names come from stored paths and classes, and a project may be a
 * stranger's.
 */
export const staysWithin = (folder: string, name: string): boolean =>
  [...(folder === '' ? [] : folder.split('/')), name].every(
    (part) => part !== '' && part !== '.' && part !== '..' && !part.includes(sep) && !part.includes('\0'),
  );

const isWithin = (path: string): boolean => path.split(/[\\/]/).every((part) => part !== '..') && !isAbsolute(path);

/** A picture's original, and its path in the folder. */
export interface Placing {
  readonly row: DatasetRow;
  readonly to: string;
}

/** A placed picture: what is not as the original's, or why it could not be placed. */
export type Placed = CopyOutcome | { readonly isWhole: true };

/** Pictures that a thread copies at once: starting it takes as long as some of them. */
const strippedAtOnce = 64;
const placedAtOnce = 8;

/** Copies or links pictures into a folder. */
export class PicturePlacer {
  readonly #made = new Set<string>();

  /** @param strips whether copies lose their metadata */
  constructor(
    private readonly root: string,
    private readonly how: Files,
    private readonly strips: boolean,
  ) {}

  /** Pictures to place at once. */
  get atOnce(): number {
    return this.strips ? strippedAtOnce : placedAtOnce;
  }

  /** Says why an original can't be placed: it is gone, or not what was imported; null when it can be. */
  async obstacle({ root, path, bytes, modified }: DatasetRow): Promise<string | null> {
    const found = await stat(join(root, path)).catch(() => null);
    if (found === null) return 'Its file is gone. If it was moved, import the folder where it is now.';
    // In a stranger's project a pipe may have this size and time, too, and a path may lead out of the imported folder.
    if (!found.isFile() || !isWithin(path)) return 'It is not a picture of the folder that was imported.';
    const isSame = found.size === bytes && found.mtimeMs === modified;
    return isSame ? null : 'Its file has changed since; import its folder again.';
  }

  /** Copies or links originals. Kinds 'bad-input' where links can't be made, 'disk-full', 'permission', 'cancelled'. */
  async place(placings: readonly Placing[], signal: AbortSignal): Promise<readonly Placed[]> {
    for (const { to } of placings) await this.#makeFolder(dirname(join(this.root, to)));
    if (this.strips) return this.#copyStripped(placings, signal);
    return Promise.all(
      placings.map(async ({ row, to }) => {
        await this.#placeWhole(join(row.root, row.path), join(this.root, to));
        return { isWhole: true } as const;
      }),
    );
  }

  async #makeFolder(folder: string): Promise<void> {
    if (!this.#made.has(folder)) await mkdir(folder, { recursive: true });
    this.#made.add(folder);
  }

  /** Files of strangers are read in a thread, so that none delays another request. */
  async #copyStripped(placings: readonly Placing[], signal: AbortSignal): Promise<readonly CopyOutcome[]> {
    if (placings.length === 0) return [];
    const request: CopyTask[] = placings.map(({ row, to }) => ({
      from: join(row.root, row.path),
      to: join(this.root, to),
    }));
    const work = { program: 'stripping.cjs', request, name: 'Copying' } as const;
    const answer = await answerInThread<CopyAnswer>(work, signal);
    if ('failed' in answer) throw errorOfMessage(answer.failed);
    return answer.outcomes;
  }

  async #placeWhole(original: string, target: string): Promise<void> {
    try {
      if (this.how === 'symlink') await symlink(original, target);
      else if (this.how === 'hardlink') await link(original, target);
      else await copyFile(original, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    } catch (error) {
      throw this.#explain(error, original);
    }
  }

  #explain(error: unknown, original: string): unknown {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (this.how === 'copy' || (code !== 'EXDEV' && code !== 'EPERM' && code !== 'ENOTSUP')) return error;
    return new Failure('bad-input', `${original} can't be linked from ${this.root}.`, 'Copy the files instead.', {
      cause: error,
    });
  }
}
