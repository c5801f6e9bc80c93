import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync, rmSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { basename, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { Failure } from '../../src-shared/domain/failure';
import { openCatalog, type Catalog } from './catalog/catalog';
import { ColumnIndex } from './columns/column-index';

/** Where things stand in a project folder. */
export class ProjectFolder {
  readonly root: string;
  readonly catalog: string;
  readonly lock: string;
  readonly lockHolder: string;
  readonly thumbnails: string;
  readonly pixels: string;
  readonly snapshots: string;
  readonly runs: string;

  constructor(root: string) {
    this.root = root;
    this.catalog = join(root, 'catalog.sqlite');
    this.lock = join(root, 'lock.sqlite');
    this.lockHolder = join(root, 'lock-holder.json');
    this.thumbnails = join(root, 'thumbnails');
    this.pixels = join(root, 'pixels');
    this.snapshots = join(root, 'snapshots');
    this.runs = join(root, 'runs');
  }

  pack = (pack: number): string => join(this.thumbnails, `${String(pack).padStart(6, '0')}.pack`);
  pixelFile = (prep: string, edge: number): string => join(this.pixels, `${String(edge)}-${prep}.rgb8`);
  snapshot = (id: string): string => join(this.snapshots, id);
  run = (id: number): string => join(this.runs, `r${String(id)}`);
}

/** An open project: its folder, its catalog with the index over it, and who works in it. Closing gives the lock back. */
export interface Project {
  readonly folder: ProjectFolder;
  readonly catalog: Catalog;
  readonly columns: ColumnIndex;
  /** Who label events are written down to. */
  readonly actor: string;
  close(): void;
}

/** Makes a project folder and opens it. Kinds 'project-exists', 'permission'. */
export function createProject(path: string): Project {
  const folder = new ProjectFolder(resolve(path));
  if (existsSync(folder.root)) {
    throw new Failure(
      'project-exists',
      `${folder.root} exists already.`,
      'Choose another name, or open it if it is a project.',
    );
  }
  try {
    for (const each of [folder.root, folder.thumbnails, folder.pixels, folder.snapshots, folder.runs]) {
      mkdirSync(each, { recursive: true });
    }
    return open(folder, true);
  } catch (error) {
    throw explain(error, folder.root);
  }
}

/** Opens a project. Kinds 'not-a-project', 'newer-project', 'project-damaged', 'project-open', 'permission'. */
export function openProject(path: string): Project {
  const folder = new ProjectFolder(resolve(path));
  if (!existsSync(folder.catalog)) {
    const what = existsSync(folder.root) ? 'is not a Facet project' : 'does not exist';
    throw new Failure('not-a-project', `${folder.root} ${what}.`, `Make one with \`facet new ${basename(path)}\`.`);
  }
  try {
    return open(folder, false);
  } catch (error) {
    throw explain(error, folder.root);
  }
}

function open(folder: ProjectFolder, create: boolean): Project {
  const lock = takeLock(folder);
  try {
    const catalog = openCatalog(folder.catalog, { create });
    catalog.runs.markInterrupted(Date.now());
    const columns = new ColumnIndex(catalog);
    return {
      folder,
      catalog,
      columns,
      actor: process.env.FACET_ACTOR ?? userInfo().username,
      close() {
        columns.close();
        catalog.close();
        rmSync(folder.lockHolder, { force: true });
        lock.close();
      },
    };
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** An SQLite file held BEGIN EXCLUSIVE: the operating system drops the lock with its holder, however it dies. */
function takeLock(folder: ProjectFolder): Database.Database {
  const lock = new Database(folder.lock, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!(error instanceof Database.SqliteError) || error.code !== 'SQLITE_BUSY') throw error;
    throw new Failure(
      'project-open',
      `${folder.root} is open in another Facet (${describeHolder(folder)}).`,
      'Close it there first.',
    );
  }
  const holder = { process: process.pid, computer: hostname(), since: new Date().toISOString() };
  writeFileSync(folder.lockHolder, JSON.stringify(holder));
  return lock;
}

function describeHolder(folder: ProjectFolder): string {
  try {
    const holder = JSON.parse(readFileSync(folder.lockHolder, 'utf8')) as Record<string, unknown>;
    return `process ${String(holder.process)} on ${String(holder.computer)}, since ${String(holder.since)}`;
  } catch {
    return 'which one is not known';
  }
}

function explain(error: unknown, path: string): unknown {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  const isDenied = code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
  const cannotOpen = code === 'SQLITE_CANTOPEN' || (typeof code === 'string' && code.startsWith('SQLITE_READONLY'));
  if (isDenied || cannotOpen) {
    return new Failure(
      'permission',
      `Facet may not write to ${path}.`,
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
