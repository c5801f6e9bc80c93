import { rmSync } from 'node:fs';
import { copyFile, mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImportReport } from '../../../src-shared/contract/imports';
import { Failure } from '../../../src-shared/domain/failure';
import { isMissing } from '../../platform/errors';
import { openOtherCatalog, type OtherCatalog, type OtherImage } from '../catalog/other-catalog';
import { requirePlainEntries } from '../project-entries';
import { ProjectFolder } from '../project-folder';
import type { ImportSource, SourceEntry } from './source';

/** Another project: its images, where they stand, with what it knows of them. Nothing in it is changed. */
export class ProjectSource implements ImportSource {
  readonly folder = null;
  readonly isTelling = true;

  private constructor(
    private readonly catalog: OtherCatalog,
    private readonly copy: string | null,
  ) {}

  /** Kinds 'not-a-project', 'newer-project', 'permission'. Who calls this also calls `close`. */
  static async open(root: string): Promise<ProjectSource> {
    const folder = new ProjectFolder(root);
    requirePlainEntries(folder);
    const { catalog } = folder;
    try {
      return new ProjectSource(openOtherCatalog(catalog), null);
    } catch (error) {
      if (!cannotOpen(error)) throw error;
      const copy = await copyOf(catalog);
      return new ProjectSource(openOtherCatalog(join(copy, 'catalog.sqlite')), copy);
    }
  }

  async *entries(): AsyncGenerator<SourceEntry> {
    for (const page of this.catalog.pages()) yield* await Promise.all(page.map(entryOf));
  }

  report(): Pick<ImportReport, 'levels' | 'file'> {
    return { levels: [], file: null };
  }

  close(): void {
    this.catalog.close();
    if (this.copy !== null) rmSync(this.copy, { recursive: true, force: true });
  }
}

async function entryOf({ root, path, labelState, className, tags, attributes }: OtherImage): Promise<SourceEntry> {
  const whole = join(root, path);
  try {
    const found = await stat(whole);
    const told = { state: labelState, className, tags, attributes };
    return { kind: 'image', root, path, bytes: found.size, modified: found.mtimeMs, isLinked: true, told };
  } catch (error) {
    const reason = isMissing(error)
      ? 'It is gone. Relink it in its own project, then import again.'
      : 'It can’t be read. Check its permissions and import again.';
    return { kind: 'refused', path: whole, reason };
  }
}

/** SQLite keeps files beside a catalog that it reads; in a folder where it may not, nobody else is writing either. */
async function copyOf(catalog: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'facet-other-'));
  try {
    await copyFile(catalog, join(folder, 'catalog.sqlite'));
    await copyFile(`${catalog}-wal`, join(folder, 'catalog.sqlite-wal')).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
    return folder;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw new Failure('permission', `${catalog} can't be read.`, 'Check its permissions.', { cause: error });
  }
}

const cannotOpen = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  error.code.startsWith('SQLITE_CANTOPEN');
