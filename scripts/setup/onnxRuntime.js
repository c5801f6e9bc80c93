import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.js';

/** @typedef {import('./steps.js').Context} Context */
/** @typedef {import('./steps.js').Step} Step */

/**
 * ONNX Runtime's library. Its package brings those of all platforms; only this platform's is kept. Without a library that loads, everything but
 * ONNX works, so that set-up goes on and says so.
 * @type {Step}
 */
export const onnxRuntime = {
  title: 'ONNX Runtime',
  async inspect(context) {
    if (foreignFolders(context.root).length > 0) {
      return { ready: false, detail: 'libraries of other platforms can be deleted' };
    }
    return { ready: true, detail: await describe(context) };
  },
  async perform(context, report) {
    const folders = foreignFolders(context.root);
    const bytes = folders.reduce((total, folder) => total + sizeOf(folder), 0);
    report.progress('deleting the libraries of other platforms');
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    return `${await describe(context)}; ${Math.round(bytes / 1e6)} MB for other platforms deleted`;
  },
};

/**
 * Folders of libraries for other platforms: bin/napi-v6/<platform>/<architecture>. None where this platform has no library of its own.
 * @param {string} root of the checkout
 */
export function foreignFolders(root) {
  const binaries = join(root, 'node_modules', 'onnxruntime-node', 'bin', 'napi-v6');
  const own = join(process.platform, process.arch);
  if (!existsSync(join(binaries, own))) return [];
  return readdirSync(binaries)
    .flatMap((platform) => readdirSync(join(binaries, platform)).map((architecture) => join(platform, architecture)))
    .filter((folder) => folder !== own)
    .map((folder) => join(binaries, folder));
}

/** @param {string} folder without folders in it */
const sizeOf = (folder) => readdirSync(folder).reduce((total, name) => total + statSync(join(folder, name)).size, 0);

const program = `
const { env } = require('onnxruntime-node');
process.stdout.write(env.versions.node);
`;

/** @param {Context} context */
async function describe({ root, node, env }) {
  const { code, stdout, output } = await run(node, ['-e', program], {
    cwd: root,
    env: { ...env, ORT_DISABLE_TELEMETRY: '1' },
    timeout: 60_000,
  });
  if (code === 0) return `version ${stdout} loads`;
  const reason = output.split('\n').find((line) => /^\w*Error: /.test(line)) ?? `exit status ${code}`;
  return `it does not load here, so that ONNX models can't be used: ${reason.trim()}`;
}
