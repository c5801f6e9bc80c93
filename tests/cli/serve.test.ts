import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { expect, it, onTestFinished } from 'vitest';
import * as v from 'valibot';
import { programFolder } from '../../src-main/platform/children';
import { facet } from '../helpers/programs/cli';
import { writeClassFolders } from '../helpers/files/folders';
import { descendantsOf, isAlive, until } from '../helpers/programs/processes';
import { preparedProject } from '../helpers/projects/prepared';
import { tinyRecipe } from '../helpers/projects/recipes';

const withModel = preparedProject(
  (root) => writeClassFolders(root, ['dark', 'light'], 20),
  async (engine) => {
    await engine.jobs.runs.train({ recipe: { ...tinyRecipe, epochs: 25 }, seed: 1 });
    return null;
  },
);

const Ready = v.object({ url: v.string(), token: v.string() });
const pixels = Array.from({ length: 16 }, () => Array.from({ length: 16 }, () => [215, 215, 215]));

/** Starts `facet serve`, and waits until it says that it is ready. */
async function serve(...args: string[]) {
  const person = join(tmpdir(), 'person');
  const child = spawn(process.execPath, [join(programFolder(), 'cli.cjs'), 'serve', ...args, '--port', '0', '--json'], {
    env: { ...process.env, FACET_LOGS: join(person, 'logs'), FACET_CONFIG: join(person, 'config') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  await until(() => output.endsWith('\n'), 'the server is ready');
  const ready = v.parse(Ready, JSON.parse(output));
  const predict = async (): Promise<unknown> => {
    const response = await fetch(`${ready.url}:predict`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ready.token}` },
      body: JSON.stringify({ instances: [pixels] }),
    });
    return response.json();
  };
  return { child, ...ready, predict, outputSoFar: () => output };
}

const light = { predictions: [{ decision: 'light', classes: ['dark', 'light'] }] };

it.each(['SIGINT', 'SIGTERM'] as const)(
  'facet serve answers until %s, leaves no process, and logs neither token nor picture',
  (signal) =>
    withModel(async (engine, folder) => {
      const model = join(folder, 'test.facet', 'runs', 'r1', 'model');
      const { child, token, url, predict, outputSoFar } = await serve(model, '--name', 'faces');
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1\/models\/faces$/);
      expect(await predict()).toMatchObject(light);
      const processes = await descendantsOf(child.pid ?? 0);
      expect(processes.length).toBeGreaterThan(2);
      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([130, null]);
      await until(async () => !(await Promise.all(processes.map(({ id }) => isAlive(id)))).some(Boolean), 'their end');
      expect(outputSoFar().split('\n')).toHaveLength(2);
      const logs = join(tmpdir(), 'person', 'logs');
      for (const name of await readdir(logs)) {
        const text = await readFile(join(logs, name), 'utf8');
        expect(text).not.toContain(token);
        expect(text).not.toContain('215');
      }
      expect(engine.child.process.connected).toBe(true);
    }),
);

it('facet serve ends with its parent, however that ends', () =>
  withModel(async (_engine, folder) => {
    const { child, predict } = await serve(join(folder, 'test.facet', 'runs', 'r1', 'model'));
    expect(await predict()).toMatchObject(light);
    const processes = await descendantsOf(child.pid ?? 0);
    child.kill('SIGKILL');
    await until(async () => !(await Promise.all(processes.map(({ id }) => isAlive(id)))).some(Boolean), 'their end');
  }));

it('facet predict takes a run, a confidence and a rule, and refuses those that mean nothing', () =>
  withModel(async (engine, folder) => {
    await engine.requests.project.close({});
    const run = (...args: string[]) =>
      facet(['predict', 'test.facet', '--run', 'r1', 'images', ...args, '--json'], { cwd: folder });
    const jsonl = join(folder, 'p.jsonl');
    const found = await run('--jsonl', 'p.jsonl', '--decision', 'threshold:0');
    expect(found).toMatchObject({ code: 0, json: { images: 40, unsure: 0, below: 0 } });
    expect(found.json).toMatchObject({ classes: [{ answered: 0 }, { class: 'light', images: 20, answered: 40 }] });
    const lines = (await readFile(jsonl, 'utf8')).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { decision: string }).decision)).toEqual(Array(40).fill('light'));
    expect(await run('--above', '1', '--decision', 'abstain:1')).toMatchObject({ code: 0, json: { images: 40 } });
    for (const wrong of [
      ['--above', '2'],
      ['--decision', 'maybe:0.5'],
      ['--decision', 'threshold:2'],
      ['--decision', 'abstain:x:1'],
    ]) {
      expect(await run(...wrong), wrong.join(' ')).toMatchObject({ code: 2, json: { error: { kind: 'bad-input' } } });
    }
    expect(await run('--decision', 'threshold:grey:0.5')).toMatchObject({
      code: 1,
      json: { error: { kind: 'bad-input' } },
    });
  }));

it('facet serve prints lines for a shell that classify a photo of a megabyte as they stand', () =>
  withModel(async (_, folder) => {
    const model = join(folder, 'test.facet', 'runs', 'r1', 'model');
    const child = spawn(process.execPath, [join(programFolder(), 'cli.cjs'), 'serve', model, '--port', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    await until(() => output.includes('Ctrl-C stops it.'), 'the server is ready');
    const lines = output.slice(output.indexOf('Try it:') + 'Try it:'.length, output.indexOf('Ctrl-C'));
    const noise = { width: 600, height: 600, channels: 3, noise: { type: 'gaussian', mean: 215, sigma: 8 } } as const;
    const photo = await sharp({ create: { ...noise, background: 'white' } })
      .png()
      .toBuffer();
    expect(photo.length).toBeGreaterThan(500_000);
    await writeFile(join(folder, 'PHOTO.jpg'), photo);
    const { stdout } = await promisify(execFile)('bash', ['-c', lines], { cwd: folder });
    expect(JSON.parse(stdout)).toMatchObject(light);
    child.kill('SIGINT');
    await once(child, 'exit');
  }));
