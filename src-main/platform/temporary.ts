import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning, startOf } from './process-facts';

/*
 * Everything temporary has a name that says which process made it: NAME.PROCESS.tmp and tmp-PROCESS-... in a project, and beside
 * files that are written elsewhere. All else is in a folder of the process, in the system's temporary folder.
 */

let own: string | undefined;
let notes = 0;

/** A folder of this process that only its user can read. It is deleted when the process ends or, after a kill, by the next one. */
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
 * Records that something temporary is being made outside projects and our own folder. Should this process be killed, the next one
 * removes it.
 * @param path a path that ends with this process's id and .tmp
 * @returns a function to call once the path is gone or renamed
 */
export function noteTemporary(path: string): () => void {
  try {
    const note = join(privateFolder(), `${noted}${String((notes += 1))}`);
    writeFileSync(note, path);
    return () => {
      rmSync(note, { force: true });
    };
  } catch {
    return () => undefined; // no reason to stop: the temporary folder may be full where the path's own disk is not
  }
}

const noted = 'elsewhere-';

/** Paths that dead processes left in the system's temporary folder, and those elsewhere that they had recorded. */
export function abandoned(): string[] {
  return readableNames(tmpdir()).flatMap((name) => {
    const folder = join(tmpdir(), name);
    const [, owner, start] = /^facet-(\d+)-(\d+)-\w{6}$/.exec(name) ?? [];
    if (owner !== undefined && start !== undefined) {
      return isOurs(folder) && !isSame(Number(owner), start) ? [...elsewhere(folder, owner), folder] : [];
    }
    return isOfOlderVersion(name) && isOurs(folder) && isOld(folder) ? [folder] : [];
  });
}

/** Removes what dead processes left. */
export function sweepAbandoned(): void {
  for (const path of abandoned()) rmSync(path, { recursive: true, force: true });
}

/** Id of the process that made something temporary, by its name; null for any other name. */
export function makerOf(name: string): number | null {
  const id = /\.(\d+)\.tmp(?:-wal|-shm|-journal)?$/.exec(name)?.[1] ?? /^tmp-(\d+)-\d+-\d+$/.exec(name)?.[1];
  return id === undefined ? null : Number(id);
}

function elsewhere(folder: string, owner: string): string[] {
  return readableNames(folder)
    .filter((name) => name.startsWith(noted))
    .map((name) => textOf(join(folder, name)))
    .filter((path) => path.endsWith(`.${owner}.tmp`) && existsSync(path));
}

/** Whether the process is still the one that started then: ids are reused. A start of '0' is unknown. */
const isSame = (id: number, start: string): boolean => isRunning(id) && (start === '0' || startOf(id) === start);

/** Whether an older version made it, whose names did not say which process. */
const isOfOlderVersion = (name: string): boolean =>
  /^facet-(view|graph|other)-\w{6}$/.test(name) || /^tmp-\d+-\d{13}-\d+$/.test(name);

const dayMs = 24 * 60 * 60 * 1000;

/** Whether it is too old for anybody to be at work in it. */
const isOld = (folder: string): boolean =>
  Date.now() - (lstatSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > dayMs;

/** Whether this person made the folder: everybody writes to the temporary folder. */
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

/** Names in a folder; none where it can't be read, since another process sweeps, too. */
function readableNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
