import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Makes sure that everything Facet runs on is in place: the npm packages, the pinned Node, TensorFlow's library and binding,
 * Electron's runtime. A matter of milliseconds when it is.
 * @param {{ quiet?: boolean }} [options] quiet: silent about what was in place already
 * @returns {Promise<import('./setup/stamp.js').Stamp>} where things are
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

/** The first thing of all, in words that any Node can run. */
function requireNode18() {
  if (Number(process.versions.node.split('.')[0]) >= 18) return;
  process.stderr.write(
    `Set-up needs Node 18 or later to start; this is ${process.versions.node}. Install a later one, then run "npm run setup" again.\n`,
  );
  process.exit(1);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  requireNode18();
  const { main } = await import('./setup/command.js');
  process.exitCode = await main(process.argv.slice(2));
}
