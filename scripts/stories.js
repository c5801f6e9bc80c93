import { join, resolve } from 'node:path';
import { buildEnvironment } from './build.js';
import { checkout } from './setup/paths.js';
import { ensureSetup } from './setup.js';
import { runToEnd } from './tools.js';
import { end } from './window.js';

/**
 * `npm run stories`: serves a page with every component in its states, in both themes, without an engine.
 * `npm run stories -- --shots FOLDER [NAME...]`: saves a picture of each story, or of the named ones, in a folder.
 */
const [option, folder, ...names] = process.argv.slice(2);
if (option !== undefined && (option !== '--shots' || folder === undefined)) {
  end('Use: npm run stories, or npm run stories -- --shots FOLDER [NAME...]');
}
const stamp = await ensureSetup({ quiet: true });
if (folder !== undefined && stamp.electron.executable === null) {
  end(`Pictures need Electron: ${stamp.electron.reason ?? 'it is missing.'} "npm run stories" works in any browser.`);
}
const args = folder === undefined ? [] : [resolve(folder), ...names];
process.exitCode = await runToEnd(stamp.node, [join(checkout, 'scripts', 'stories', 'serve.js'), ...args], {
  ...buildEnvironment(stamp),
});
