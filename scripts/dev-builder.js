import { resolveConfig } from 'electron-vite';
import { build } from 'vite';

/**
 * Builds main, preload and renderer, then rebuilds each of them when one of its files is saved, until it is stopped. electron-vite's own
 * watch mode serves the page over HTTP: the window would have to give up its content security policy and its denied network.
 */
process.env.NODE_ENV_ELECTRON_VITE = 'production';
const { config } = await resolveConfig({ logLevel: 'warn' }, 'build', 'production');
for (const target of /** @type {const} */ (['main', 'preload', 'renderer'])) {
  const options = config?.[target];
  if (options) await build({ ...options, build: { ...options.build, watch: {}, emptyOutDir: false } });
}
