import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshStamp, writeStamp } from '../../scripts/setup/stamp.js';
import { freshCheckout, temporaryFolder, writeFiles, type Ended } from './stand-in';

const binding = 'node_modules/@tensorflow/tfjs-node-gpu';

/** A checkout that is set up by its stamp, with this program as command line and a builder that copies it. */
function setUpCheckout(program: string): string {
  const root = freshCheckout();
  mkdirSync(join(root, binding, 'deps', 'lib'), { recursive: true });
  writeFiles(root, {
    'src-main/cli/main.ts': program,
    'node_modules/.package-lock.json': '{}',
    [`${binding}/lib/napi-v8/tfjs_binding.node`]: '',
    [`${binding}/deps/lib/libtensorflow.so`]: '',
    'node_modules/electron-vite/package.json': '{ "bin": { "electron-vite": "build.js" } }',
    'node_modules/electron-vite/build.js': `
      const { appendFileSync, cpSync, readFileSync } = require('fs');
      appendFileSync('builds', 'x');
      console.log('the builder speaks');
      if (readFileSync('src-main/cli/main.ts', 'utf8').includes('BROKEN')) { console.error('main.ts: BROKEN'); process.exit(1); }
      cpSync('src-main/cli/main.ts', 'out/main/cli.cjs');`,
  });
  const tensorflow = {
    version: '2.21.0',
    build: 'cpu',
    lib: join(root, binding, 'deps', 'lib'),
    nvidiaLibraries: [],
  } as const;
  const electron = { executable: null, version: null, kind: null, reason: 'a stand-in' };
  const missing = { source: null, reason: 'a stand-in' };
  writeStamp(root, {
    node: process.execPath,
    wanted: null,
    tensorflow: { ...tensorflow, nvidiaLibraries: [] },
    starters: { converted: join(root, 'converted'), general: missing, faces: missing, detector: missing },
    electron,
  });
  return root;
}

function start(root: string, args: readonly string[], more: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
  const env = { PATH: process.env.PATH, FACET_CACHE: join(root, 'cache'), ...more.env };
  const child = spawn(process.execPath, [join(root, 'scripts', 'facet.js'), ...args], {
    cwd: more.cwd ?? root,
    env,
    stdio: 'pipe',
  });
  return { child, ended: end(child) };
}

function end(child: ChildProcess): Promise<Ended> {
  const ended = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (ended.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (ended.stderr += text));
  return new Promise((settle) => child.on('close', (code) => settle({ code, ...ended })));
}

describe('the facet command', () => {
  test('builds when a source has changed, and keeps standard output for the command', async () => {
    const root = setUpCheckout('console.log(JSON.stringify(process.argv.slice(2))); process.exit(3);');
    const first = await start(root, ['import', 'a b', '--json']).ended;
    expect(first).toEqual({ code: 3, stdout: '["import","a b","--json"]\n', stderr: 'Building Facet ...\n' });
    const second = await start(root, []).ended;
    expect(second).toEqual({ code: 3, stdout: '[]\n', stderr: '' });
    writeFiles(root, { 'src-main/engine/new.ts': '' });
    await start(root, []).ended;
    expect(readFileSync(join(root, 'builds'), 'utf8')).toBe('xx');
  });

  test('shows the whole output of a build that fails, and runs nothing', async () => {
    const root = setUpCheckout('BROKEN');
    const { code, stdout, stderr } = await start(root, []).ended;
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('the builder speaks\nmain.ts: BROKEN\n');
    expect(stderr).toContain('Facet could not be built');
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('forwards %s and ends as the command ends', async (signal) => {
    const root = setUpCheckout(`
      process.on('${signal}', () => { console.log('stopping'); process.exit(130); });
      setInterval(() => {}, 1000);
      console.log('ready');`);
    const { child, ended } = start(root, []);
    child.stdout.once('data', () => child.kill(signal));
    expect(await ended).toMatchObject({ code: 130, stdout: 'ready\nstopping\n' });
  });

  test('works in the person’s current folder, also through npm', async () => {
    const root = setUpCheckout('console.log(process.cwd());');
    const folder = realpathSync(temporaryFolder());
    expect(await start(root, [], { cwd: folder }).ended).toMatchObject({ stdout: `${folder}\n` });
    const npm = { npm_lifecycle_event: 'facet', INIT_CWD: folder };
    expect(await start(root, [], { env: npm }).ended).toMatchObject({ stdout: `${folder}\n` });
  });
});

describe('the stamp of set-up', () => {
  test('is current until the lockfile, set-up itself or a file it names changes', () => {
    for (const [path, content] of [
      ['package-lock.json', '{}'],
      ['resources/requirements/tensorflow-cpu.txt', ''],
      ['node_modules/.facet/setup.json', 'not JSON'],
    ] as const) {
      const root = setUpCheckout('');
      expect(freshStamp(root)).toMatchObject({ node: process.execPath });
      writeFiles(root, { [path]: content });
      expect(freshStamp(root)).toBeUndefined();
    }
  });
});
