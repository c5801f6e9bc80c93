import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning, startOf } from './process-facts';

/*
 * Everything temporary has a name that says whose it is. In a project, and beside what is being written elsewhere:
 * NAME.PROCESS.tmp and tmp-PROCESS-...; all else is in a folder of the process in the system's temporary folder.
 */

let own: string | undefined;
let notes = 0;

/** A folder of this process, which nobody else can look into; it goes with the process, or when another one starts. */
export function privateFolder(): string {
  if (own === undefined || !existsSync(own)) {
    own = mkdtempSync(join(tmpdir(), `facet-${String(process.pid)}-${startOf(process.pid) ?? '0'}-`));
    const folder = own;
    process.once('exit', () => {
      rmSync(folder, { recursive: true, force: true });
    });
  }
  return own;
}

/**
 * Writes down that something temporary is made outside of projects and of our own folder: should this process be killed, the next
 * one removes it.
 * @param path ends with this process's id and .tmp
 * @returns to be called when it is gone or has its name
 */
export function noteTemporary(path: string): () => void {
  try {
    const note = join(privateFolder(), `${noted}${String((notes += 1))}`);
    writeFileSync(note, path);
    return () => {
      rmSync(note, { force: true });
    };
  } catch {
    return () => undefined; // no reason to stop: the temporary folder may be full, and what is noted need not be
  }
}

const noted = 'elsewhere-';

/** Paths that dead processes left in the system's temporary folder, and those that they had noted elsewhere. */
export function abandoned(): string[] {
  return namesIn(tmpdir()).flatMap((name) => {
    const folder = join(tmpdir(), name);
    const [, owner, start] = /^facet-(\d+)-(\d+)-\w{6}$/.exec(name) ?? [];
    if (owner !== undefined && start !== undefined) {
      return isOurs(folder) && !isSame(Number(owner), start) ? [...elsewhere(folder, owner), folder] : [];
    }
    return isOfOlderVersion(name) && isOurs(folder) && isOld(folder) ? [folder] : [];
  });
}

/** Removes all that. */
export function sweepAbandoned(): void {
  for (const path of abandoned()) rmSync(path, { recursive: true, force: true });
}

/** Whether a name says that something temporary is in the making; then, the process. */
export function makerOf(name: string): number | null {
  const id = /\.(\d+)\.tmp(?:-wal|-shm|-journal)?$/.exec(name)?.[1] ?? /^tmp-(\d+)-\d+-\d+$/.exec(name)?.[1];
  return id === undefined ? null : Number(id);
}

function elsewhere(folder: string, owner: string): string[] {
  return namesIn(folder)
    .filter((name) => name.startsWith(noted))
    .map((name) => textOf(join(folder, name)))
    .filter((path) => path.endsWith(`.${owner}.tmp`) && existsSync(path));
}

/** Ids are used again: the start says whether it is the same process. 0 where that is not known. */
const isSame = (id: number, start: string): boolean => isRunning(id) && (start === '0' || startOf(id) === start);

/** Their names did not say whose they are. */
const isOfOlderVersion = (name: string): boolean =>
  /^facet-(view|graph|other)-\w{6}$/.test(name) || /^tmp-\d+-\d{13}-\d+$/.test(name);

const dayMs = 24 * 60 * 60 * 1000;

/** Whether nobody can still be at work in it. */
const isOld = (folder: string): boolean =>
  Date.now() - (lstatSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > dayMs;

/** A folder that this person made: the temporary folder is everybody's. */
function isOurs(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  const us = process.getuid?.();
  return found?.isDirectory() === true && (us === undefined || found.uid === us);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // another process sweeps, too
  }
}
