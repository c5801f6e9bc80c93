import { join } from 'node:path';
import { tryAddon } from './addon.js';
import { bindingFolder } from './paths.js';
import { SetupProblem } from './problem.js';
import { run, speaksOfNetwork } from './run.js';

/** @typedef {import('./steps.js').Step} Step */

/**
 * macOS and Windows: tfjs-node's own installer, which downloads an older TensorFlow and a ready-made add-on.
 * Not tried by us.
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
    report.note(`on ${process.platform} set-up uses tfjs-node's own installer, which we have not tried`);
    report.progress('installing');
    const folder = bindingFolder(context.root);
    const { output } = await run(context.node, [join('scripts', 'install.js'), 'cpu', 'download'], {
      cwd: folder,
      env: context.env,
    });
    const { version, problem } = await tryAddon(context);
    if (version) return `adds numbers with TensorFlow ${version}`;
    if (speaksOfNetwork(output)) {
      throw new SetupProblem(
        'network',
        "The network was lost while tfjs-node's installer fetched TensorFlow.",
        'Check the connection, then run "npm run setup" again.',
        output,
      );
    }
    throw new SetupProblem(
      'broken',
      `tfjs-node's own installer did not bring a working TensorFlow: ${problem}.`,
      'Its installation guide (github.com/tensorflow/tfjs, folder tfjs-node) names what it needs; then run "npm run setup" again.',
      output,
    );
  },
};
