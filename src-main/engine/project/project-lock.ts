import { readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import Database from 'better-sqlite3';
import * as v from 'valibot';
import { Failure } from '../../../src-shared/domain/failure';
import { writeOwnSync } from '../../platform/own-files';
import { commandOf, startOf } from '../../platform/process-facts';
import type { ProjectFolder } from './project-folder';

/** A project held for this process alone; `release` gives it back. */
export interface ProjectLock {
  release(): void;
}

/** Milliseconds in which a process that was killed lets go of its locks. */
const dyingMs = 2000;

/**
 * An SQLite file held BEGIN EXCLUSIVE: the operating system drops the lock with its holder, however it dies. Kind
 * 'project-open' when another engine has it, with who that is. One that nobody owns any more is ended.
 */
export function takeLock(folder: ProjectFolder): ProjectLock {
  const lock = holdLock(folder, 0) ?? (endAbandonedHolder(folder) ? holdLock(folder, dyingMs) : null);
  if (lock === null) {
    throw new Failure(
      'project-open',
      `${folder.root} is open in another Facet (${describeHolder(folder)}).`,
      'Close it there first.',
    );
  }
  const owner = { process: process.ppid, started: startOf(process.ppid) };
  const holder = {
    process: process.pid,
    computer: hostname(),
    since: new Date().toISOString(),
    started: startOf(process.pid),
    owner,
  };
  writeOwnSync(folder.lockHolder, JSON.stringify(holder));
  return {
    release() {
      rmSync(folder.lockHolder, { force: true });
      lock.close();
    },
  };
}

/** The lock, or null when another process has it for longer than `patience` in milliseconds. */
function holdLock(folder: ProjectFolder, patience: number): Database.Database | null {
  const lock = new Database(folder.lock, { timeout: patience });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (error instanceof Database.SqliteError && error.code === 'SQLITE_BUSY') return null;
    throw error;
  }
}

const Process = v.object({ process: v.pipe(v.number(), v.integer(), v.minValue(2)), started: v.string() });
const Holder = v.object({ ...Process.entries, computer: v.string(), owner: Process });
/** The facts that a sentence about the holder names. */
const HolderFacts = v.object({ process: v.number(), computer: v.string(), since: v.string() });

/**
 * Kills an engine whose owner has died while it was stopped, so that it could not end with it. The file may be anybody's: only
 * an engine on this computer, of that id and start, is killed.
 * @returns whether there was one
 */
function endAbandonedHolder(folder: ProjectFolder): boolean {
  const holder = v.safeParse(v.pipe(v.string(), v.parseJson(), Holder), readHolder(folder));
  if (!holder.success) return false;
  const { process: id, started, computer, owner } = holder.output;
  if (computer !== hostname() || startOf(id) !== started || !commandOf(id).includes('engine.cjs')) return false;
  if (startOf(owner.process) === owner.started) return false;
  process.kill(id, 'SIGKILL');
  return true;
}

function readHolder(folder: ProjectFolder): string {
  try {
    return readFileSync(folder.lockHolder, 'utf8');
  } catch {
    return '';
  }
}

function describeHolder(folder: ProjectFolder): string {
  const holder = v.safeParse(v.pipe(v.string(), v.parseJson(), HolderFacts), readHolder(folder));
  if (!holder.success) return 'which one is not known';
  const { process: id, computer, since } = holder.output;
  return `process ${String(id)} on ${computer}, since ${since}`;
}
