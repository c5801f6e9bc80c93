import { rmSync } from 'node:fs';
import { copyFile, mkdtemp, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportReport } from '../../../src-shared/contract/imports';
import { Failure } from '../../../src-shared/domain/failure';
import { isMissing } from '../../platform/errors';
import { privateFolder } from '../../platform/temporary';
import { checkCatalog } from '../catalog/threads/check-thread';
import { openOtherCatalog, type BadImage, type OtherCatalog, type OtherImage } from '../catalog/other-catalog';
import { requirePlainEntries } from '../project/project-entries';
import { ProjectFolder } from '../project/project-folder';
import type { ImportSource, SourceEntry } from './source';

/** Another project: its images, at their present paths, with their labels, tags and attributes. Nothing in it is changed. */
export class ProjectSource implements ImportSource {
  readonly folder = null;
  readonly hasLabels = true;
  readonly parts = null;
  readonly classesToUnite = null;

  private constructor(
    private readonly catalog: OtherCatalog,
    private readonly copy: string | null,
  ) {}

  /** Opens the catalog of another project; the caller closes it. Kinds 'not-a-project', 'newer-project', 'permission'. */
  static async open(root: string, signal: AbortSignal): Promise<ProjectSource> {
    const folder = new ProjectFolder(root);
    requirePlainEntries(folder);
    const { catalog } = folder;
    try {
      return new ProjectSource(await openWhole(catalog, signal), null);
    } catch (error) {
      if (!cannotOpen(error)) throw error;
      const copy = await copyOf(catalog);
      try {
        return new ProjectSource(await openWhole(join(copy, 'catalog.sqlite'), signal), copy);
      } catch (failed) {
        rmSync(copy, { recursive: true, force: true });
        throw failed;
      }
    }
  }

  async *entries(): AsyncGenerator<SourceEntry> {
    for (const page of this.catalog.pages()) yield* await Promise.all(page.map(entryOf));
  }

  report(): Pick<ImportReport, 'levels' | 'level' | 'file' | 'layout'> {
    return { levels: [], level: null, file: null, layout: null };
  }

  close(): void {
    this.catalog.close();
    if (this.copy !== null) rmSync(this.copy, { recursive: true, force: true });
  }
}

/** Opens a stranger's catalog after a thread has checked its pages: a damaged one could make a statement run for ever. */
async function openWhole(file: string, signal: AbortSignal): Promise<OtherCatalog> {
  const catalog = openOtherCatalog(file);
  try {
    const { damage } = await checkCatalog({ file, depth: 'pages' }, signal);
    if (damage.length === 0) return catalog;
    throw new Failure(
      'project-damaged',
      `The catalog ${file} is damaged: ${damage.join('; ')}.`,
      'Open that project first and restore a backup.',
    );
  } catch (error) {
    catalog.close();
    throw error;
  }
}

async function entryOf(image: OtherImage | BadImage): Promise<SourceEntry> {
  if ('bad' in image) {
    const reason = `That project’s catalog has values for image ${String(image.id)} that Facet never writes: it may be damaged.`;
    return { kind: 'refused', path: image.bad, reason };
  }
  const { root, path, labelState, className, tags, attributes, annotations } = image;
  const { confirmedHash: sha256, confirmedBy: actor, confirmedAt: at } = image;
  const confirmed = sha256 === null || actor === null || at === null ? null : { sha256, actor, at };
  const whole = join(root, path);
  try {
    const found = await stat(whole);
    const labels = { state: labelState, className, tags, attributes, annotations, confirmed };
    return { kind: 'image', root, path, bytes: found.size, modified: found.mtimeMs, isLinked: true, labels };
  } catch (error) {
    const reason = isMissing(error)
      ? 'It is gone. Relink it in its own project, then import again.'
      : 'It can’t be read. Check its permissions and import again.';
    return { kind: 'refused', path: whole, reason };
  }
}

/** Copies a catalog. SQLite keeps files beside a catalog that it reads; where it may not, nobody else is writing either. */
async function copyOf(catalog: string): Promise<string> {
  const folder = await mkdtemp(join(privateFolder(), 'other-'));
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
