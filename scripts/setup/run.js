import { spawn } from 'node:child_process';

/**
 * @typedef {object} Outcome
 * @property {number | null} code exit status; null when a signal ended it or it never started
 * @property {string} stdout
 * @property {string} output standard output and standard error in order of arrival, the last 256 KB
 * @property {boolean} started false when there is no such program
 * @property {boolean} timedOut
 */

/**
 * @typedef {object} RunOptions
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [cwd]
 * @property {number} [timeout] milliseconds after which it is killed
 * @property {AbortSignal} [signal] kills it
 * @property {(text: string) => void} [onOutput]
 */

/** Characters of output to keep. */
const longestOutput = 256 * 1024;

/** @type {Set<import('node:child_process').ChildProcess>} */
const alive = new Set();

process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/**
 * Runs a program to its end, without a terminal. Never throws: the outcome describes failures, too.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Outcome>}
 */
export function run(command, args, { env = process.env, cwd, timeout, signal, onOutput } = {}) {
  return new Promise((settle) => {
    const needsShell = process.platform === 'win32' && /\.(cmd|bat)$/i.test(command);
    const child = spawn(command, args, {
      env,
      cwd,
      shell: needsShell,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    alive.add(child);
    let stdout = '';
    let output = '';
    let timedOut = false;
    const timer =
      timeout &&
      setTimeout(() => {
        timedOut = true;
        child.kill('SIGKILL');
      }, timeout);

    signal?.addEventListener('abort', () => child.kill('SIGKILL'));

    /** @param {string} text */
    const keep = (text) => {
      output = (output + text).slice(-longestOutput);
      onOutput?.(text);
    };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout = (stdout + text).slice(-longestOutput);
      keep(text);
    });
    child.stderr.setEncoding('utf8').on('data', keep);

    /** @param {number | null} code @param {boolean} started */
    const end = (code, started) => {
      if (timer) clearTimeout(timer);
      alive.delete(child);
      settle({ code, stdout, output, started, timedOut });
    };
    child.on('error', (error) => {
      output += error.message;
      end(null, false);
    });
    child.on('close', (code) => end(code, true));
  });
}

/**
 * @param {string} output
 * @returns {boolean} whether a program's output reports that the network does not answer
 */
export function isNetworkError(output) {
  return /ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|Read timed out|Connection (refused|reset|aborted|broken)|Connection to .* timed out|Temporary failure in name resolution|Network is unreachable|IncompleteRead|ProtocolError|network (request|aborted)/i.test(
    output,
  );
}

/**
 * @param {string} output
 * @returns {boolean} whether a program's output reports a full disk
 */
export function isDiskFullError(output) {
  return /ENOSPC|No space left on device|Disk quota exceeded/i.test(output);
}
