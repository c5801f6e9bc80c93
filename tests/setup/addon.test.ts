import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addon, findCompiler } from '../../scripts/setup/addon.js';
import type { Context } from '../../scripts/setup/steps.js';
import { checkout, programs, silent, temporaryFolder, writeFiles } from './stand-in';

function makeContext(compilers: Record<string, string>): Context {
  const root = temporaryFolder();
  writeFiles(root, { 'node_modules/@tensorflow/tfjs-node-gpu/binding/tfjs_binding.cc': 'int x;' });
  return {
    root,
    cache: temporaryFolder(),
    env: { PATH: programs(compilers) },
    requirements: join(checkout, 'resources', 'requirements'),
    build: 'cpu',
    node: process.execPath,
    nodePackage: temporaryFolder(),
    retryElectron: false,
  };
}

test('a compiler that cannot build the add-on is named, with its first error and the requirements', async () => {
  const fails =
    'test "$1" = --version && echo "c++ 4.8" && exit 0; echo "x.cc:1: error: C++17 is unknown here" >&2; exit 1';
  const context = makeContext({ 'c++': fails });
  await expect(addon.perform(context, silent)).rejects.toMatchObject({
    kind: 'broken',
    message: `${join(context.env.PATH ?? '', 'c++')} could not build the TensorFlow binding: x.cc:1: error: C++17 is unknown here. It needs C++17 (GCC 9 or Clang 10 and later): name another compiler in CXX, then run "npm run setup" again.`,
  });
  expect(existsSync(join(context.cache, 'addons'))).toBe(false);
});

test('an add-on that does not load is reported with the reason', async () => {
  const builds =
    'test "$1" = --version && echo "c++ 12" && exit 0; while [ $# -gt 0 ]; do test "$1" = -o && echo x > "$2"; shift; done; exit 0';
  const context = makeContext({ 'c++': builds });
  await expect(addon.perform(context, silent)).rejects.toMatchObject({
    kind: 'broken',
    message: expect.stringContaining('The native add-on was built and does not run: ') as string,
  });
});

test('CXX is tried first, then the first working compiler in PATH', async () => {
  const path = programs({ 'c++': 'exit 1', 'g++': 'echo "g++ 12"', mine: 'echo "mine 1"' });
  expect(await findCompiler(checkout, { PATH: path })).toEqual({ path: join(path, 'g++'), version: 'g++ 12' });
  expect(await findCompiler(checkout, { PATH: path, CXX: 'mine' })).toEqual({
    path: join(path, 'mine'),
    version: 'mine 1',
  });
});
