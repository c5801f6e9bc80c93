import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Sets up everything that Facet runs on: the npm packages, the pinned Node, TensorFlow's library and binding, Electron's runtime.
 * Takes milliseconds when all of it is installed.
 * @param {{ quiet?: boolean }} [options] quiet: say nothing about what was already installed
 * @returns {Promise<import('./setup/stamp.js').Stamp>} the paths of what is installed
 */
export async function ensureSetup(options = {}) {
  requireNode18();
  const { freshStamp } = await import('./setup/stamp.js');
  const { checkout } = await import('./setup/paths.js');
  const fresh = freshStamp(checkout);
  if (fresh) return fresh;
  const { bringAbout } = await import('./setup/command.js');
  return bringAbout(options);
}

/** Comes before everything else, in syntax that any Node understands. */
function requireNode18() {
  if (Number(process.versions.node.split('.')[0]) >= 18) return;
  process.stderr.write(
    `Set-up needs Node 18 or later to start; this is ${process.versions.node}. Install a later version, then run "npm run setup" again.\n`,
  );
  process.exit(1);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  requireNode18();
  const { main } = await import('./setup/command.js');
  process.exitCode = await main(process.argv.slice(2));
}
