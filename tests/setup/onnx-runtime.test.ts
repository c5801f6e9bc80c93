import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { foreignFolders, onnxRuntime } from '../../scripts/setup/onnxRuntime.js';
import type { Context } from '../../scripts/setup/steps.js';
import { silent, temporaryFolder, writeFiles } from './stand-in';

const binaries = 'node_modules/onnxruntime-node/bin/napi-v6';
const own = `${binaries}/${process.platform}/${process.arch}`;

function contextWith(files: Record<string, string>): Context {
  const root = temporaryFolder();
  writeFiles(root, {
    'node_modules/onnxruntime-node/package.json': '{"name": "onnxruntime-node", "main": "index.js"}',
    ...files,
  });
  return { root, env: process.env, node: process.execPath } as unknown as Context;
}

test('libraries of other platforms are deleted, and the library is loaded', async () => {
  const context = contextWith({
    'node_modules/onnxruntime-node/index.js': 'exports.env = { versions: { node: "1.2.3" } };',
    [`${own}/library.so`]: 'own',
    [`${binaries}/plan9/mips/library.so`]: 'x'.repeat(2_000_000),
    [`${binaries}/${process.platform}/mips/library.so`]: 'y'.repeat(1_000_000),
  });
  expect(await onnxRuntime.inspect(context)).toMatchObject({ ready: false });
  expect(await onnxRuntime.perform(context, silent)).toBe('version 1.2.3 loads; 3 MB for other platforms deleted');
  expect(existsSync(join(context.root, own, 'library.so'))).toBe(true);
  expect(foreignFolders(context.root)).toEqual([]);
  expect(await onnxRuntime.inspect(context)).toEqual({ ready: true, detail: 'version 1.2.3 loads' });
});

test('a library that does not load is said, and stops nothing', async () => {
  const context = contextWith({
    'node_modules/onnxruntime-node/index.js': 'throw new Error("GLIBC_9.9 not found");',
    [`${own}/library.so`]: 'own',
  });
  const { ready, detail } = await onnxRuntime.inspect(context);
  expect(ready).toBe(true);
  expect(detail).toContain("it does not load here, so that ONNX models can't be used: Error: GLIBC_9.9 not found");
});

test('nothing is deleted on a platform without a library', () => {
  const context = contextWith({ [`${binaries}/plan9/mips/library.so`]: 'x' });
  expect(foreignFolders(context.root)).toEqual([]);
});
