import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import Database from 'better-sqlite3';
import { Failure } from '../../src-shared/domain/failure';
import type { ProjectFolder } from './project-folder';

/** A project held for this process alone; `release` gives it back. */
export interface ProjectLock {
  release(): void;
}

/**
 * An SQLite file held BEGIN EXCLUSIVE: the operating system drops the lock with its holder, however it dies. Kind
 * 'project-open' when another engine has it, with who that is.
 */
export function takeLock(folder: ProjectFolder): ProjectLock {
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
  return {
    release() {
      rmSync(folder.lockHolder, { force: true });
      lock.close();
    },
  };
}

function describeHolder(folder: ProjectFolder): string {
  try {
    const holder = JSON.parse(readFileSync(folder.lockHolder, 'utf8')) as Record<string, unknown>;
    return `process ${String(holder.process)} on ${String(holder.computer)}, since ${String(holder.since)}`;
  } catch {
    return 'which one is not known';
  }
}
