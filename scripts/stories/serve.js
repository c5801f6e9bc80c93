import { join } from 'node:path';
import { resolveConfig } from 'electron-vite';
import { createServer } from 'vite';
import { checkout } from '../setup/paths.js';
import { takeShots } from './shots.js';

/** Serves the stories with the window's own configuration; with a folder it takes pictures of them and ends. */
const [folder, ...names] = process.argv.slice(2);
process.env.NODE_ENV_ELECTRON_VITE = 'development';
const { config } = await resolveConfig({ logLevel: 'warn' }, 'serve', 'development');
const server = await createServer({
  ...config?.renderer,
  configFile: false,
  cacheDir: join(checkout, 'out', 'stories-cache'),
  server: { host: '127.0.0.1', port: folder === undefined ? 5199 : 0 },
});
await server.listen();
const address = `${server.resolvedUrls?.local[0] ?? ''}stories/`;
if (folder === undefined) {
  process.stdout.write(`Stories: ${address}\n`);
} else {
  const count = await takeShots(address, folder, names);
  await server.close();
  process.stdout.write(`${count} pictures in ${folder}\n`);
}
