import { existsSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { makeFolder } from '../../platform/folders';
import { backUpBeforeMigration } from './backups/migration';
import { offerBackup } from './backups/offer';
import { openCatalog, type Catalog } from '../catalog/catalog';
import { leftoversIn } from './leftovers';
import { ColumnIndex } from '../columns/column-index';
import { carryOutOrders } from './forget-orders';
import { PackNumbers } from './packs';
import { takeBackUnfinishedStep } from '../catalog/unfinished-step';
import { Mutex } from '../base/mutex';
import { requireAccess, restrictToOwner, requirePlainEntries } from './project-entries';
import { ProjectFolder } from './project-folder';
import { takeLock } from './project-lock';
import { presentActor } from './actor';

/** An open project: its folder, its catalog with the index over it, and who works in it. Closing it releases the lock. */
export interface Project {
  readonly folder: ProjectFolder;
  readonly catalog: Catalog;
  readonly columns: ColumnIndex;
  readonly packs: PackNumbers;
  /** The person whom steps and label events name; see actor.ts. */
  actor: string;
  /** Held while steps of the history are written. */
  readonly stepMutex: Mutex;
  /** Registers a function that is called when the project is closed, the last one first. */
  onClose(end: () => void): void;
  close(): void;
}

/** Makes a project folder and opens it. Kinds 'project-exists', 'permission'. */
export async function createProject(path: string): Promise<Project> {
  const folder = new ProjectFolder(resolve(path));
  if (existsSync(folder.root)) {
    throw new Failure(
      'project-exists',
      `${folder.root} already exists.`,
      'Choose another name, or open it if it is a project.',
    );
  }
  try {
    await makeFolder(dirname(folder.root), 'person');
    for (const each of [folder.root, folder.thumbnails, folder.pixels, folder.snapshots, folder.runs, folder.backups]) {
      await makeFolder(each);
    }
    return await open(folder, true);
  } catch (error) {
    throw explain(error, folder.root);
  }
}

/**
 * Opens a project. Kinds 'not-a-project', 'newer-project', 'project-damaged' (names the newest whole backup), 'project-open',
 * 'permission', 'disk-full' (an older catalog is backed up before it is migrated).
 */
export async function openProject(path: string): Promise<Project> {
  const folder = new ProjectFolder(resolve(path));
  if (!existsSync(folder.catalog)) {
    requireAccess(folder.root);
    const what = existsSync(folder.root) ? 'is not a Facet project' : 'does not exist';
    throw new Failure('not-a-project', `${folder.root} ${what}.`, 'Check its name, or make a new project.');
  }
  try {
    requirePlainEntries(folder);
    return await open(folder, false);
  } catch (error) {
    throw explain(await offerBackup(error, folder), folder.root);
  }
}

/** Takes the lock, backs up a catalog that an older Facet made, and opens it. */
async function open(folder: ProjectFolder, create: boolean): Promise<Project> {
  const lock = takeLock(folder);
  try {
    if (!create) restrictToOwner(folder);
    if (!create) await backUpBeforeMigration(folder);
    const catalog = openWhole(folder.catalog, create);
    for (const path of leftoversIn(folder, () => false)) await rm(path, { recursive: true, force: true });
    await carryOutOrders({ catalog, folder }); // in case an engine died during a forgetting
    const columns = new ColumnIndex(catalog);
    const ends: (() => void)[] = [];
    return {
      folder,
      catalog,
      columns,
      packs: new PackNumbers(folder.thumbnails, catalog.forgetting.lastPack()),
      actor: presentActor().actor,
      stepMutex: new Mutex(),
      onClose: (end) => ends.push(end),
      close() {
        for (const end of ends.toReversed()) end();
        columns.close();
        catalog.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Opens a catalog and does what needs its main tables, so that damage there is found while a backup can be offered. */
function openWhole(file: string, create: boolean): Catalog {
  const catalog = openCatalog(file, { create });
  try {
    takeBackUnfinishedStep(catalog);
    catalog.runs.markInterrupted(Date.now());
    catalog.images.counts();
    return catalog;
  } catch (error) {
    catalog.close();
    throw error;
  }
}

function explain(error: unknown, path: string): unknown {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  const isDenied = code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
  const cannotOpen = code === 'SQLITE_CANTOPEN' || (typeof code === 'string' && code.startsWith('SQLITE_READONLY'));
  if (isDenied || cannotOpen) {
    return new Failure(
      'permission',
      `Facet is not allowed to write to ${path}.`,
      'Check the folder’s permissions, or copy the project.',
      {
        cause: error,
      },
    );
  }
  if (code === 'ENOTDIR' || (code === 'ENOENT' && !isFolder(path))) {
    return new Failure('bad-input', `${path} can't be a project folder.`, 'Choose a folder on this computer.', {
      cause: error,
    });
  }
  return error;
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
