import { open, stat } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { applicationId } from '../catalog/open-file';
import { ProjectFolder } from './project-folder';

/** Where SQLite keeps an application's mark in a file's header (sqlite.org/fileformat.html#application_id). */
const markAt = 68;

/**
 * Whether a folder is a Facet project, whatever its name: its catalog bears Facet's mark, or stands beside the project's lock.
 * A project whose catalog is damaged or lost is one, too: its packs hold JPEGs that nobody means to import.
 */
export async function isProjectFolder(folder: string): Promise<boolean> {
  const { catalog, lock, thumbnails } = new ProjectFolder(folder);
  if (await hasMark(catalog)) return true;
  if (!(await exists(lock))) return false;
  return (await exists(catalog)) || (await exists(thumbnails));
}

/** Throws kind 'bad-input' for a project, and for a folder that Facet made inside one: what is there are no originals. */
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

async function hasMark(file: string): Promise<boolean> {
  try {
    // Looked at first: opening a pipe would wait for somebody to write to it.
    if (!(await stat(file)).isFile()) return false;
    const handle = await open(file, 'r');
    try {
      const head = Buffer.alloc(markAt + 4);
      const { bytesRead } = await handle.read(head, 0, head.length, 0);
      return bytesRead === head.length && head.readUInt32BE(markAt) === applicationId;
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
