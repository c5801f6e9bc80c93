import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { temporaryFolder } from './cache.js';
import { findProgram, systemPath } from './paths.js';
import { diskFull, SetupProblem } from './problem.js';
import { isDiskFullError, isNetworkError, run } from './run.js';

/**
 * Runs npm with the person's own configuration, under the given Node. The choice matters: npm omits optional packages whose
 * `engines` does not accept the Node that it runs on.
 * @param {readonly string[]} args
 * @param {{ root: string, env: NodeJS.ProcessEnv, node?: string }} options
 * @returns {Promise<import('./run.js').Outcome>}
 */
export function npm(args, { root, env, node = process.execPath }) {
  const folders = systemPath(root, env);
  const path = [dirname(node), ...folders].join(delimiter);
  const program = findProgram('npm', folders);
  const childEnv = { ...env, PATH: path, npm_config_update_notifier: 'false' };
  if (program) return run(program, args, { cwd: root, env: childEnv });
  if (env.npm_execpath) return run(node, [env.npm_execpath, ...args], { cwd: root, env: childEnv });
  throw new SetupProblem(
    'missing',
    'npm is missing.',
    'Install Node 18 or later together with npm, then run "npm run setup" again.',
  );
}

/**
 * Describes a failure of npm.
 * @param {string} task npm's task, as in "fetching the npm packages"
 * @param {string} output
 * @returns {SetupProblem}
 */
export function npmProblem(task, output) {
  const again = 'run "npm run setup" again; it continues where it stopped.';
  if (isDiskFullError(output)) return diskFull(`while ${task}`);
  if (isNetworkError(output))
    return new SetupProblem(
      'network',
      `The network was lost while ${task}.`,
      `Check the connection (or npm's registry setting), then ${again}`,
      output,
    );
  if (/EINTEGRITY/.test(output))
    return new SetupProblem(
      'hash',
      `A package arrived damaged while ${task}: its hash differs from the pinned one.`,
      `Run "npm cache verify", then ${again}`,
      output,
    );
  if (/EACCES|EPERM/.test(output))
    return new SetupProblem(
      'permission',
      `npm had no permission to write a file while ${task}: ${firstError(output)}.`,
      `Change the owner of that file, then ${again}`,
      output,
    );
  return new SetupProblem(
    'broken',
    `npm failed while ${task}: ${firstError(output)}.`,
    `Fix that, then ${again}`,
    output,
  );
}

/** @param {string} output */
function firstError(output) {
  const lines = output.split('\n').filter((line) => /^npm (error|ERR!)/i.test(line));
  const texts = lines.map((line) => line.replace(/^npm (error|ERR!)\s*/i, '').trim());
  return (
    texts.find((text) => text !== '' && !text.startsWith('code ')) ??
    output.trim().split('\n').at(-1) ??
    ''
  ).replace(/\.$/, '');
}

/**
 * Fetches a package's archive from the registry, checks it against its pinned hash, and calls `use` with it. Deletes it afterwards.
 * @param {object} request
 * @param {string} request.cache
 * @param {string} request.root
 * @param {NodeJS.ProcessEnv} request.env
 * @param {string} request.name
 * @param {string} request.version
 * @param {string} request.integrity as in a lockfile: sha512-...
 * @param {(archive: string, scratch: string) => Promise<void>} request.use scratch: an empty folder that is deleted, too
 */
export async function withPackage({ cache, root, env, name, version, integrity, use }) {
  const folder = temporaryFolder(cache);
  try {
    const scratch = join(folder, 'scratch');
    const target = join(folder, 'archive');
    mkdirSync(scratch);
    mkdirSync(target);
    const { code, output } = await npm(
      ['pack', `${name}@${version}`, `--pack-destination=${target}`, '--ignore-scripts', '--loglevel=error'],
      { root, env },
    );
    const [file] = readdirSync(target);
    if (code !== 0 || !file) throw npmProblem(`fetching ${name} ${version}`, output);
    const archive = join(target, file);
    if ((await hashOf(archive)) !== integrity) {
      throw new SetupProblem(
        'hash',
        `The download of ${name} ${version} is not the file that Facet pins (its SHA-512 differs), so it was discarded.`,
        'Run "npm cache clean --force", then "npm run setup" again. If that does not help, the registry or a proxy alters files.',
      );
    }
    await use(archive, scratch);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} archive
 * @param {string} folder
 * @param {readonly string[]} args further arguments of tar, such as the entries to extract
 */
export async function extract(archive, folder, args) {
  const { code, output, started } = await run('tar', ['-xzf', archive, '-C', folder, '--no-same-owner', ...args]);
  if (!started)
    throw new SetupProblem(
      'missing',
      'The program "tar" is missing.',
      'Install it (Debian or Ubuntu: sudo apt-get install -y tar), then run "npm run setup" again.',
    );
  if (isDiskFullError(output)) throw diskFull('while unpacking');
  if (code !== 0)
    throw new SetupProblem(
      'broken',
      `A fetched archive could not be unpacked: ${output.trim().split('\n')[0] ?? ''}.`,
      'Run "npm run setup" again.',
      output,
    );
}

/** @param {string} file */
async function hashOf(file) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return `sha512-${hash.digest('base64')}`;
}
