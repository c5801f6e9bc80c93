import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { checkout } from './setup/paths.js';

/** @typedef {import('./setup/stamp.js').Stamp} Stamp */

/**
 * Environment of the programs that scripts start. `node` on its PATH is the pinned one, whichever the shell would find.
 * @param {Stamp} stamp
 * @param {NodeJS.ProcessEnv} [more]
 * @returns {NodeJS.ProcessEnv}
 */
export function toolEnvironment(stamp, more = {}) {
  return { ...process.env, PATH: [dirname(stamp.node), process.env.PATH ?? ''].join(delimiter), ...more };
}

/**
 * @param {string} root
 * @param {string} name of a package
 * @param {string} [program] one of its programs, if it has several
 * @returns {string} path of the program's script, to run with the pinned Node
 */
export function toolScript(root, name, program = name) {
  const folder = join(root, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[program]);
}

/**
 * Runs a program and collects its output.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ passed: boolean, output: string, seconds: number }>}
 */
export function runTool(program, args, { cwd, env }) {
  const start = Date.now();
  return new Promise((settle) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    /** @param {boolean} passed */
    const end = (passed) => settle({ passed, output, seconds: (Date.now() - start) / 1000 });
    child.on('error', (error) => {
      output += error.message;
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}

/**
 * Runs a program in the checkout, with this process's standard output and standard error.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} its exit status; 1 when a signal ended it or it could not start
 */
export function runToEnd(program, args, env) {
  return new Promise((settle) => {
    const child = spawn(program, args, { cwd: checkout, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', () => settle(1));
    child.on('close', (code) => settle(code ?? 1));
  });
}
