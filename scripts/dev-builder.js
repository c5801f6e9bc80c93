import { resolveConfig } from 'electron-vite';
import { build } from 'vite';

/**
 * Builds main, preload and renderer, then again what is saved, each by itself, until it is ended. electron-vite's own watch mode serves
 * the page over HTTP, for which the window would have to give up its policy and its cut network.
 */
process.env.NODE_ENV_ELECTRON_VITE = 'production';
const { config } = await resolveConfig({ logLevel: 'warn' }, 'build', 'production');
for (const target of /** @type {const} */ (['main', 'preload', 'renderer'])) {
  const options = config?.[target];
  if (options) await build({ ...options, build: { ...options.build, watch: {}, emptyOutDir: false } });
}
