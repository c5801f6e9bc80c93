import { check, createContext, isFirst, setUp } from './ensure.js';
import { checkout } from './paths.js';
import { asProblem } from './problem.js';
import { Report, seconds } from './report.js';

const usage = `npm run setup -- [flags]
  --check            show the state of each step and change nothing; exit status 1 if something is missing
  --gpu, --cpu       use TensorFlow's CUDA or CPU build; by default CUDA where there is an NVIDIA driver
  --retry-electron   download Electron's own runtime again after a failure
  --quiet            print only what changes and what fails
Environment: FACET_CACHE is the folder for downloads, shared by all clones; CXX is the C++ compiler;
FACET_DEBUG=1 shows the full output of programs that fail.
`;

const heading =
  'Setting up Facet. The first time, this downloads about 600 MB (3.5 GB more with an NVIDIA GPU) and takes some minutes; later, a second.';

/**
 * The set-up command.
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit status
 */
export async function main(args) {
  const known = ['--check', '--gpu', '--cpu', '--retry-electron', '--quiet', '--help'];
  const unknown = args.find((arg) => !known.includes(arg));
  if (args.includes('--help') || unknown !== undefined) {
    process.stderr.write(`${unknown === undefined ? '' : `Set-up has no flag ${unknown}.\n`}${usage}`);
    return unknown === undefined ? 0 : 2;
  }
  const report = new Report({ quiet: args.includes('--quiet') });
  const build = /** @type {const} */ (['gpu', 'cpu']).find((name) => args.includes(`--${name}`));
  try {
    const context = await createContext(checkout, process.env, {
      build,
      retryElectron: args.includes('--retry-electron'),
    });
    if (args.includes('--check')) return (await check(context, report)) ? 0 : 1;
    await work(context, report);
    return 0;
  } catch (error) {
    explain(error);
    return 1;
  }
}

/**
 * Completes the set-up for a script that needs it: reports on standard error, and exits the process if something fails.
 * @param {{ quiet?: boolean }} options quiet: say nothing about what was already installed
 * @returns {Promise<import('./stamp.js').Stamp>}
 */
export async function bringAbout({ quiet = false }) {
  try {
    return await work(await createContext(checkout, process.env, {}), new Report({ quiet }));
  } catch (error) {
    explain(error);
    process.exit(1);
  }
}

/**
 * @param {Awaited<ReturnType<typeof createContext>>} context
 * @param {Report} report
 */
async function work(context, report) {
  const start = Date.now();
  if (isFirst(context.root)) report.heading = heading;
  const stop = (/** @type {NodeJS.Signals} */ signal) => {
    process.stderr.write(`\nSet-up was stopped by ${signal}. Run "npm run setup" to continue where it stopped.\n`);
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const stamp = await setUp(context, report);
    if (!report.quiet) report.line(`Facet is set up (${seconds(Date.now() - start)}). Next: npm run demo`);
    return stamp;
  } finally {
    process.removeListener('SIGINT', stop).removeListener('SIGTERM', stop);
  }
}

/** @param {unknown} error */
function explain(error) {
  const problem = asProblem(error);
  process.stderr.write(`\nSet-up is not finished. ${problem.message}\n`);
  if (process.env.FACET_DEBUG)
    process.stderr.write(`\n${problem.output}\n${(error instanceof Error && error.stack) || ''}\n`);
}
