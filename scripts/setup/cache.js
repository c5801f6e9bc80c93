import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between two signs of life of a lock's holder. */
const beat = 5_000;
/** Milliseconds without a sign of life after which a lock counts as abandoned. */
const stale = 60_000;

/**
 * Makes a folder of the cache: fills a temporary one, then moves it into place, so that all folders of the cache are complete.
 * If two set-ups make the same folder at once, both succeed, and the first one's stays.
 * @param {string} cache
 * @param {string} target the folder to make
 * @param {(folder: string) => Promise<void>} fill
 * @returns {Promise<void>}
 */
export async function makeWhole(cache, target, fill) {
  const temporary = temporaryFolder(cache);
  try {
    const folder = join(temporary, 'content');
    mkdirSync(folder);
    await fill(folder);
    mkdirSync(dirname(target), { recursive: true });
    await rename(folder, target).catch((error) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST' && error.code !== 'EPERM') throw error;
    });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * @param {string} cache
 * @returns {string} an empty folder in the cache for this process alone; its name lets a later process delete it
 */
export function temporaryFolder(cache) {
  const all = join(cache, 'temporary');
  mkdirSync(all, { recursive: true });
  sweep(all);
  const folder = join(all, `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`);
  mkdirSync(folder);
  return folder;
}

/**
 * Runs work while holding a lock of the cache. Takes over the lock of a dead process.
 * @template T
 * @param {string} cache
 * @param {string} name
 * @param {{ waiting: () => void }} report called once when another set-up holds the lock
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(cache, name, { waiting }, work) {
  const file = join(cache, 'locks', name);
  mkdirSync(dirname(file), { recursive: true });
  let isReported = false;
  while (!tryLock(file)) {
    if (isStale(file)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!isReported) waiting();
    isReported = true;
    await sleep(250);
  }
  const timer = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(file, now, now);
    } catch {
      // Somebody cleared the cache during the work. The result is still moved into place whole.
    }
  }, beat);
  timer.unref();
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    process.removeListener('exit', release);
    release();
  }
}

/**
 * @param {string} folder
 * @returns {number} bytes in it; approximate while other processes write there
 */
export function sizeOf(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    try {
      bytes += entry.isDirectory() ? sizeOf(path) : statSync(path).size;
    } catch {
      // Gone since it was listed: pip moves its files.
    }
  }
  return bytes;
}

/** @param {string} file */
function tryLock(file) {
  try {
    writeFileSync(file, JSON.stringify({ host: hostname(), pid: process.pid }), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} file */
function isStale(file) {
  try {
    const age = Date.now() - statSync(file).mtimeMs;
    if (age > stale) return true;
    const { host, pid } = JSON.parse(readFileSync(file, 'utf8'));
    return host === hostname() && !isAlive(pid);
  } catch {
    // Released, or half written: the next try will tell.
    return false;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Deletes what dead processes of this machine left behind.
 * @param {string} folder
 */
function sweep(folder) {
  const ours = `${hostname()}-`;
  for (const name of readdirSync(folder)) {
    const pid = name.startsWith(ours) ? Number(name.slice(ours.length).split('-')[0]) : NaN;
    if (Number.isInteger(pid) && !isAlive(pid)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}
