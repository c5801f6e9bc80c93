import { execFile } from 'node:child_process';
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { loadOnnxRuntime } from '../../../src-main/platform/onnx/runtime';
import { channelMeans } from './files';

test('ONNX Runtime leaves nothing for its maker: its client for reports is off before it loads', async () => {
  loadOnnxRuntime();
  expect(process.env.ORT_DISABLE_TELEMETRY).toBe('1');
  const home = await mkdtemp(join(tmpdir(), 'home-'));
  const model = join(await mkdtemp(join(tmpdir(), 'model-')), 'm.onnx');
  await writeFile(model, channelMeans({}));
  const program = `
    process.env.ORT_DISABLE_TELEMETRY = '1'; // as loadOnnxRuntime does
    const { InferenceSession, Tensor } = require('onnxruntime-node');
    InferenceSession.create(${JSON.stringify(model)}).then(async (session) => {
      const image = new Tensor('float32', new Float32Array(192), [1, 3, 8, 8]);
      const { features } = await session.run({ image });
      process.stdout.write(String(features.data.length));
    });`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', program], {
    cwd: resolve(import.meta.dirname, '../../..'),
    env: { PATH: process.env.PATH, HOME: home, XDG_CACHE_HOME: join(home, 'cache') },
  });
  expect(stdout).toBe('4');
  // Otherwise its first session makes a database below the cache folder.
  expect(await readdir(home)).toEqual([]);
});
