import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sizeOf, temporaryFolder } from './cache.js';
import { isNetworkError, run } from './run.js';

/** @typedef {import('./steps.js').Context} Context */

/** Milliseconds without progress after which a download has failed. */
const idle = 60_000;
/** Milliseconds before a failed download is tried again: otherwise every new clone would wait for it. */
const patience = 24 * 3600 * 1000;

/**
 * Finds the runtime that the official electron package downloads.
 * @param {string} root
 * @returns {{ executable: string, version: string } | undefined}
 */
export function findOfficial(root) {
  const folder = join(root, 'node_modules', 'electron');
  const path = join(folder, 'path.txt');
  if (!existsSync(path)) return undefined;
  const executable = join(folder, 'dist', readFileSync(path, 'utf8'));
  return existsSync(executable) ? { executable, version: officialVersion(root) } : undefined;
}

/**
 * @param {string} root
 * @returns {string}
 */
export function officialVersion(root) {
  return JSON.parse(readFileSync(join(root, 'node_modules', 'electron', 'package.json'), 'utf8')).version;
}

/**
 * @param {Context} context
 * @returns {string | undefined} why the last download failed, if that was less than a day ago
 */
export function recentFailure(context) {
  const file = failureFile(context);
  if (!existsSync(file) || Date.now() - statSync(file).mtimeMs > patience) return undefined;
  return readFileSync(file, 'utf8');
}

/**
 * Makes the electron package download its runtime, and records a failure.
 * @param {Context} context
 * @param {import('./report.js').StepReport} report
 * @returns {Promise<string | undefined>} why it failed; undefined on success
 */
export async function downloadOfficial(context, report) {
  const scratch = temporaryFolder(context.cache);
  const stop = new AbortController();
  let size = 0;
  let grown = Date.now();
  const timer = setInterval(() => {
    const now = sizeOf(scratch);
    if (now !== size) grown = Date.now();
    size = now;
    report.progress(`fetching Electron ${officialVersion(context.root)}: ${Math.round(size / 1e6)} MB`);
    if (Date.now() - grown > idle) stop.abort();
  }, 500);
  try {
    const env = { ...context.env, TMPDIR: scratch, TEMP: scratch, TMP: scratch };
    const installer = join(context.root, 'node_modules', 'electron', 'install.js');
    const { code, output } = await run(context.node, [installer], { cwd: context.root, env, signal: stop.signal });
    if (code === 0 && findOfficial(context.root)) {
      rmSync(failureFile(context), { force: true });
      return undefined;
    }
    const reason = stop.signal.aborted ? 'the download made no progress for a minute' : reasonOf(output);
    mkdirSync(dirname(failureFile(context)), { recursive: true });
    writeFileSync(failureFile(context), reason);
    return reason;
  } finally {
    clearInterval(timer);
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** @param {Context} context */
function failureFile({ cache, root }) {
  return join(cache, 'electron', `official-${officialVersion(root)}.failed`);
}

/** @param {string} output */
function reasonOf(output) {
  if (/ENOSPC/.test(output)) return 'the disk is full';
  if (isNetworkError(output) || /fetch failed/.test(output)) return 'its host could not be reached';
  const line = output.split('\n').find((text) => /error/i.test(text)) ?? 'it gave no reason';
  return `its download failed: ${line.trim().replace(/\.$/, '')}`;
}
