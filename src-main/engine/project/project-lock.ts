import { readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import Database from 'better-sqlite3';
import * as v from 'valibot';
import { Failure } from '../../../src-shared/domain/failure';
import { writeOwnSync } from '../../platform/own-files';
import { commandOf, startOf } from '../../platform/process-facts';
import type { ProjectFolder } from './project-folder';

/** A project's lock, held by this process. */
export interface ProjectLock {
  release(): void;
}

/** Milliseconds within which a killed process loses its locks. */
const dyingMs = 2000;

/**
 * Takes a project's lock, an SQLite file held BEGIN EXCLUSIVE: the operating system drops the lock when its holder dies, however that
 * happens. Kind 'project-open', naming the holder, when another engine has it. An engine whose owner is gone is ended first.
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

/** The lock; null when another process still has it after `patience` milliseconds. */
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
 * Kills an engine that was stopped (SIGSTOP) when its owner died, and so could not end with it. The file may be anybody's, so only an
 * engine on this computer with that id and start time is killed.
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
