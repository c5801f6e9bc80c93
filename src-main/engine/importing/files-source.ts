import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { requireOutsideProject } from '../project/project-detection';
import { noLabels } from '../tables/source-labels';
import type { ImportSource, SourceEntry } from './source';

/** Files that a person chose one by one. Each one's folder is its source; none of them is complete, so nothing in it counts as gone. */
export class FilesSource implements ImportSource {
  readonly folder = null;
  readonly hasLabels = false;
  readonly parts = null;
  readonly classesToUnite = null;
  /** Real path of each folder, or why its files are refused. */
  readonly #roots = new Map<string, Promise<string | Failure>>();

  constructor(private readonly paths: readonly string[]) {}

  async *entries(): AsyncGenerator<SourceEntry> {
    for (const path of this.paths) yield await this.#entryOf(path);
  }

  report() {
    return { levels: [], level: null, file: null, layout: null };
  }

  close(): void {
    // It holds nothing open.
  }

  async #entryOf(path: string): Promise<SourceEntry> {
    const root = await this.#rootOf(dirname(path));
    if (typeof root !== 'string') return { kind: 'refused', path, reason: root.message };
    const found = await stat(path).catch(() => null);
    if (!found?.isFile()) return { kind: 'refused', path, reason: 'It is no longer there.' };
    const link = await lstat(path).catch(() => null);
    return {
      ...{ kind: 'image', root, path: basename(path), labels: noLabels },
      ...{ bytes: found.size, modified: found.mtimeMs, isLinked: link?.isSymbolicLink() === true },
    };
  }

  #rootOf(folder: string): Promise<string | Failure> {
    const known = this.#roots.get(folder);
    if (known) return known;
    const root = realPathOutsideProjects(folder).catch((error: unknown) => Failure.from(error));
    this.#roots.set(folder, root);
    return root;
  }
}

async function realPathOutsideProjects(folder: string): Promise<string> {
  const root = await realpath(folder);
  await requireOutsideProject(root);
  return root;
}
