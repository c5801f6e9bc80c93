import { join } from 'node:path';
import { resolveConfig } from 'electron-vite';
import { build, createServer, preview } from 'vite';
import { checkout } from '../setup/paths.js';
import { takeShots } from './shots.js';

/** Serves the stories with the window's own configuration. With a folder it takes pictures of them instead, and ends. */
const [folder, ...names] = process.argv.slice(2);
process.env.NODE_ENV_ELECTRON_VITE = 'development';
const { config } = await resolveConfig({ logLevel: 'warn' }, 'serve', 'development');
const shared = { ...config?.renderer, configFile: /** @type {const} */ (false) };
if (folder === undefined) await serve();
else await shoot(folder);

async function serve() {
  const cacheDir = join(checkout, 'out', 'stories-cache');
  const server = await createServer({ ...shared, cacheDir, server: { host: '127.0.0.1', port: 5199 } });
  await server.listen();
  process.stdout.write(`Stories: ${server.resolvedUrls?.local[0] ?? ''}stories/\n`);
}

/**
 * Built first: a page of a dozen frames loads each module a dozen times otherwise.
 * @param {string} to
 */
async function shoot(to) {
  const outDir = join(checkout, 'out', 'stories');
  const input = join(checkout, 'src-renderer', 'stories', 'index.html');
  const options = { ...shared, build: { outDir, emptyOutDir: true, target: 'esnext', rollupOptions: { input } } };
  await build(options);
  const server = await preview({ ...options, preview: { host: '127.0.0.1', port: 0 } });
  const count = await takeShots(`${server.resolvedUrls?.local[0] ?? ''}stories/`, to, names);
  await server.close();
  process.stdout.write(`${String(count)} pictures in ${to}\n`);
}
