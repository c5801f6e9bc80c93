import { join } from 'node:path';
import { tryAddon } from './addon.js';
import { bindingFolder } from './paths.js';
import { SetupProblem } from './problem.js';
import { isNetworkError, run } from './run.js';

/** @typedef {import('./steps.js').Step} Step */

/**
 * TensorFlow on macOS and Windows: tfjs-node's own installer downloads an older version and a ready-made add-on. Untested.
 * @type {Step}
 */
export const ownInstaller = {
  title: 'TensorFlow',
  async inspect(context) {
    const { version, problem } = await tryAddon(context);
    if (!version) return { ready: false, detail: `not installed: ${problem}` };
    return { ready: true, detail: `adds numbers with TensorFlow ${version}` };
  },
  async perform(context, report) {
    report.note(`on ${process.platform}, set-up uses tfjs-node's own installer, which we have not tested`);
    report.progress('installing');
    const folder = bindingFolder(context.root);
    const { output } = await run(context.node, [join('scripts', 'install.js'), 'cpu', 'download'], {
      cwd: folder,
      env: context.env,
    });
    const { version, problem } = await tryAddon(context);
    if (version) return `adds numbers with TensorFlow ${version}`;
    if (isNetworkError(output)) {
      throw new SetupProblem(
        'network',
        "The network was lost while tfjs-node's installer fetched TensorFlow.",
        'Check the connection, then run "npm run setup" again.',
        output,
      );
    }
    throw new SetupProblem(
      'broken',
      `tfjs-node's own installer did not install a working TensorFlow: ${problem}.`,
      'Install what its guide asks for (github.com/tensorflow/tfjs, folder tfjs-node), then run "npm run setup" again.',
      output,
    );
  },
};
