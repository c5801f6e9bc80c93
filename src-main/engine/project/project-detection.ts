import { open, stat } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { applicationId } from '../catalog/open-file';
import { ProjectFolder } from './project-folder';

/** Offset of the application id in the header of an SQLite file (sqlite.org/fileformat.html#application_id). */
const applicationIdOffset = 68;

/**
 * Whether a folder is a Facet project, whatever its name: its catalog has Facet's application id, or is beside a project's lock. A
 * project whose catalog is damaged or lost counts, too, because nobody means to import the JPEGs in its packs.
 */
export async function isProjectFolder(folder: string): Promise<boolean> {
  const { catalog, lock, thumbnails } = new ProjectFolder(folder);
  if (await hasApplicationId(catalog)) return true;
  if (!(await exists(lock))) return false;
  return (await exists(catalog)) || (await exists(thumbnails));
}

/** Throws kind 'bad-input' for a project and for Facet's own folders inside one, which hold no originals. */
export async function requireOutsideProject(folder: string): Promise<void> {
  for (let root = folder; ; root = dirname(root)) {
    const [inside = ''] = relative(root, folder).split(sep);
    if ((inside === '' || ownFolders.includes(inside)) && (await isProjectFolder(root))) {
      throw new Failure(
        'bad-input',
        inside === '' ? `${folder} is a Facet project.` : `${folder} belongs to the Facet project ${root}.`,
        'Give the folder that holds the photos.',
      );
    }
    if (dirname(root) === root) return;
  }
}

const ownFolders = ['thumbnails', 'pixels', 'embeddings', 'snapshots', 'runs', 'backups', 'recipes'];

async function hasApplicationId(file: string): Promise<boolean> {
  try {
    // Checked first: opening a pipe would wait until somebody writes to it.
    if (!(await stat(file)).isFile()) return false;
    const handle = await open(file, 'r');
    try {
      const head = Buffer.alloc(applicationIdOffset + 4);
      const { bytesRead } = await handle.read(head, 0, head.length, 0);
      return bytesRead === head.length && head.readUInt32BE(applicationIdOffset) === applicationId;
    } finally {
      await handle.close();
    }
  } catch {
    return false;
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
