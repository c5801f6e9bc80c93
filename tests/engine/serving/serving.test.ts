import { once } from 'node:events';
import { createServer } from 'node:http';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { failureOf } from '../../helpers/programs/engine';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';
import { descendantsOf, until } from '../../helpers/programs/processes';
import { preparedProject } from '../../helpers/projects/prepared';
import { tinyRecipe } from '../../helpers/projects/recipes';

const withModel = preparedProject(
  (root) => writeClassFolders(root, ['dark', 'light'], 20),
  async (engine) => {
    await engine.jobs.runs.train({ recipe: { ...tinyRecipe, epochs: 25 }, seed: 1 });
    return null;
  },
);

interface Prediction {
  readonly probabilities: number[];
  readonly classes: string[];
  readonly decision: string;
}
type Start = Partial<Parameters<EngineClient['requests']['serving']['start']>[0]>;

/** Serves a project's run; it is stopped after the test. */
async function serve({ requests }: EngineClient, params: Start = {}) {
  const served = await requests.serving.start({ model: { run: 'r1' }, ...params });
  onTestFinished(async () => {
    await requests.serving.stop({});
  });
  const predict = async (instances: unknown, token = served.token) => {
    const response = await fetch(`${served.url}:predict`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ instances }),
    });
    const { predictions = [], error } = (await response.json()) as { predictions?: Prediction[]; error?: string };
    return { status: response.status, predictions, error };
  };
  return { served, predict };
}

const encoded = (bytes: Buffer): { b64: string } => ({ b64: bytes.toString('base64') });
const square = (value: number): number[][][] =>
  Array.from({ length: 16 }, () => Array.from({ length: 16 }, () => [value, value, value]));

describe('a served model', () => {
  it('answers as facet predict does, from files and from pixels', () =>
    withModel(async (engine, folder) => {
      const paths = ['dark', 'light'].map((name) => join(folder, 'images', name, `${name}_003.jpg`));
      const { predict } = await serve(engine);
      const jsonl = join(folder, 'p.jsonl');
      await engine.jobs.predictions.run({ model: { run: 'r1' }, paths, csv: null, jsonl, copyInto: null });
      const lines = (await readFile(jsonl, 'utf8')).trim().split('\n');
      const expected = lines.map((line) =>
        Object.values((JSON.parse(line) as { probabilities: Record<string, number> }).probabilities),
      );
      const found = await predict(await Promise.all(paths.map(async (path) => encoded(await readFile(path)))));
      expect(found.predictions.map(({ probabilities }) => probabilities)).toEqual(expected);
      expect(found.predictions.map(({ decision }) => decision)).toEqual(['dark', 'light']);
      const pixels = await predict([square(40), square(215)]);
      expect(pixels.predictions.map(({ decision, classes }) => [decision, classes])).toEqual([
        ['dark', ['dark', 'light']],
        ['light', ['dark', 'light']],
      ]);
    }));

  it('follows the decision that it is started with', () =>
    withModel(async (engine) => {
      const { predict } = await serve(engine, { decision: { kind: 'abstain', threshold: 1 } });
      expect((await predict([square(128)])).predictions.map(({ decision }) => decision)).toEqual(['unsure']);
    }));

  it('says which picture it can’t read, and keeps nothing of what it was sent', () =>
    withModel(async (engine) => {
      const { predict } = await serve(engine);
      const found = await predict([encoded(await jpeg(1)), encoded(Buffer.from('no picture'))]);
      expect(found.status).toBe(400);
      expect(found.error).toMatch(/^Picture 1 can’t be read: /);
      const folders = (await readdir(tmpdir(), { recursive: true })).filter((name) => /served-\w+\/./.test(name));
      expect(folders).toEqual([]);
    }));

  it('runs the network once for many requests that wait', () =>
    withModel(async (engine) => {
      const { predict } = await serve(engine);
      const found = await Promise.all(
        Array.from({ length: 50 }, async (_, number) =>
          predict([encoded(await jpeg(number, number % 2 === 0 ? 40 : 215))]),
        ),
      );
      expect(found.map(({ predictions }) => predictions.map(({ decision }) => decision))).toEqual(
        Array.from({ length: 50 }, (_, number) => [number % 2 === 0 ? 'dark' : 'light']),
      );
      const { served } = await engine.requests.serving.status({});
      expect(served).toMatchObject({ requests: 50, images: 50 });
      expect(served?.runs).toBeLessThan(25);
    }));

  it('goes on when the process that predicts has died', () =>
    withModel(async (engine) => {
      const { predict } = await serve(engine);
      const trainers = (await descendantsOf(engine.child.process.pid ?? 0)).filter(({ command }) =>
        command.includes('trainer.cjs'),
      );
      expect(trainers).not.toEqual([]);
      for (const { id } of trainers) process.kill(id, 'SIGKILL');
      await until(async () => (await predict([square(40)])).status === 200, 'an answer');
    }));

  it('serves one model at a time, and stops: its port is free again and its process has ended', () =>
    withModel(async (engine) => {
      const { served } = await serve(engine);
      expect(await failureOf(engine.requests.serving.start({ model: { run: 'r1' } }))).toMatchObject({
        kind: 'bad-input',
        message: 'A model is being served already.',
      });
      await engine.requests.serving.stop({});
      await expect(fetch(served.url)).rejects.toThrow();
      expect(await engine.requests.serving.status({})).toEqual({ served: null });
      await until(
        async () =>
          !(await descendantsOf(engine.child.process.pid ?? 0)).some(({ command }) => command.includes('trainer.cjs')),
        'the end of the process',
      );
      const again = await engine.requests.serving.start({ model: { run: 'r1' }, port: served.port, name: 'again' });
      expect(again).toMatchObject({ port: served.port, name: 'again' });
      expect(again.token).not.toBe(served.token);
    }));

  it('says when a port is in use, and when there is no model', () =>
    withModel(async (engine, folder) => {
      const { served } = await serve(engine);
      await engine.requests.serving.stop({});
      const blocker = createServer().listen(served.port, '127.0.0.1');
      await once(blocker, 'listening');
      onTestFinished(() => {
        blocker.close();
      });
      const start = (params: Start) => engine.requests.serving.start({ model: { run: 'r1' }, ...params });
      expect(await failureOf(start({ port: served.port }))).toMatchObject({
        kind: 'bad-input',
        message: `Port ${String(served.port)} is in use.`,
      });
      expect(await failureOf(start({ model: folder }))).toMatchObject({ kind: 'not-found' });
      expect(await failureOf(start({ model: { run: 'r2' } }))).toMatchObject({ kind: 'not-found' });
    }));
});
