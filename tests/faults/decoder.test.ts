import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DecoderPool } from '../../src-main/engine/base/children/decoders';
import { mountSmallDisk, unmount } from '../helpers/files/disks';
import { blackPng, photo } from '../helpers/files/images';
import { limitNow } from '../helpers/programs/processes';

let folder = '';
let pool: DecoderPool;
const at = (name: string): string => join(folder, name);
const pack = (slot: number): string => at(`${String(slot)}.pack`);
const log = (): void => undefined;

beforeEach((context) => {
  if (process.platform !== 'linux') context.skip('looks at processes through /proc');
  folder = mkdtempSync(join(tmpdir(), 'facet-decoder-faults-'));
  pool = new DecoderPool({ size: 1, log });
});

afterEach(async () => {
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The decoders that a process has started, by process id. */
function decodersOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const [, , state, parentId] = / \((.*)\) (\S) (\d+)/.exec(readProc(pid, 'stat')) ?? [];
      return Number(parentId) === parent && state !== 'Z' && readProc(pid, 'cmdline').includes('decoder.cjs');
    });
}

/** Text of a file of /proc; empty when the process is gone. */
function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${String(pid)}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

const megabytesOf = (pid: number): number => (Number(readProc(pid, 'statm').split(' ')[1]) * 4096) / 1e6;

/** Sends a signal to every decoder of ours that holds a large picture, as a system short of memory would. */
function strike(signal: 'SIGKILL' | 'SIGSTOP'): { readonly struck: Set<number>; stop(): void } {
  const struck = new Set<number>();
  const timer = setInterval(() => {
    for (const pid of decodersOf(process.pid)) {
      if (struck.has(pid) || megabytesOf(pid) < 220) continue;
      process.kill(pid, signal);
      struck.add(pid);
    }
  }, 3);
  return { struck, stop: () => clearInterval(timer) };
}

/** Small pictures around one of 95 megapixels, which is 285 MB once decoded. */
async function withOneLarge(): Promise<string[]> {
  const small = await photo(1, 300, 200);
  return ['a.jpg', 'b.jpg', 'large.png', 'c.jpg'].map((name) => {
    writeFileSync(at(name), name === 'large.png' ? blackPng(9500, 10_000) : small);
    return at(name);
  });
}

const outcomes = (results: readonly object[]): unknown[] =>
  results.map((result) => ('refused' in result ? result.refused : 'read'));

describe('a decoder', () => {
  test('that is killed costs only the file that killed it', async () => {
    const paths = await withOneLarge();
    const killer = strike('SIGKILL');
    const { results } = await pool.inspect(paths, pack);
    killer.stop();
    expect(killer.struck.size).toBe(2); // with the others, and then alone
    expect(outcomes(results)).toEqual(['read', 'read', 'crashed', 'read']);
    expect(results[2]).toMatchObject({
      reason: expect.stringMatching(/^“large\.png” crashed the decoder\./) as string,
    });
    expect(outcomes((await pool.inspect(paths, pack)).results)).toEqual(['read', 'read', 'read', 'read']);
  });

  test('that hangs costs only the file it hangs on', async () => {
    pool = new DecoderPool({ size: 1, log, timeoutMs: 4000 });
    const paths = await withOneLarge();
    const stopper = strike('SIGSTOP');
    const items = paths.map((path, row) => ({ path, row, sha256: null }));
    const results = await pool.prepare({ file: at('pixels'), edge: 32, items });
    stopper.stop();
    expect(stopper.struck.size).toBe(2);
    expect(results.map((result) => ('refused' in result ? result.reason : 'read'))).toEqual([
      'read',
      'read',
      '“large.png” took more than 4 s to decode. Save a smaller copy, or leave it out.',
      'read',
    ]);
  });

  test('that is stopped delays a request by seconds, and costs no file', async () => {
    pool = new DecoderPool({ size: 1, log, timeoutMs: 600_000 }); // far longer than this test may take
    const paths = await withOneLarge();
    const stopper = strike('SIGSTOP');
    const asked = pool.inspect(paths, pack);
    await vi.waitFor(() => expect(stopper.struck.size).toBe(1), { timeout: 60_000, interval: 3 });
    stopper.stop();
    expect(outcomes((await asked).results)).toEqual(['read', 'read', 'read', 'read']);
  });

  test('never blocks on a named pipe', async () => {
    spawnSync('mkfifo', [at('pipe.jpg')]);
    const { results } = await pool.inspect([at('pipe.jpg')], pack);
    expect(results).toEqual([
      { refused: 'unreadable', reason: expect.stringContaining('is not a regular file') as string },
    ]);
  });

  test('reports a full disk for the whole request', async (context) => {
    const [path = ''] = await withOneLarge();
    if (!(await mountSmallDisk(at('disk'), 1))) {
      context.skip('mounting a small disk takes root');
      return;
    }
    try {
      const { bavail, bsize } = statfsSync(at('disk'));
      writeFileSync(at('disk/ballast'), Buffer.alloc(bavail * bsize));
      await expect(pool.inspect([path], () => at('disk/0.pack'))).rejects.toMatchObject({ kind: 'disk-full' });
      const items = [{ path, row: 0, sha256: null }];
      const prepared = pool.prepare({ file: at('disk/pixels'), edge: 8, items });
      await expect(prepared).rejects.toMatchObject({ kind: 'disk-full' });
      expect(outcomes((await pool.inspect([path], pack)).results)).toEqual(['read']);
    } finally {
      unmount(at('disk'));
    }
  });

  test('that never starts is an error, and no file is refused for it', async () => {
    mkdirSync(at('broken'));
    writeFileSync(at('broken/decoder.cjs'), 'process.exit(3);');
    vi.stubEnv('FACET_PROGRAMS', at('broken'));
    try {
      await expect(pool.inspect([at('a.jpg')], pack)).rejects.toMatchObject({ kind: 'internal' });
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe('no decoder', () => {
  test('goes on working after a cancelled request', async () => {
    const abort = new AbortController();
    const asked = pool.inspect(await withOneLarge(), pack, abort.signal);
    await vi.waitUntil(() => decodersOf(process.pid).some((pid) => megabytesOf(pid) > 150), {
      timeout: 60_000,
      interval: 3,
    });
    abort.abort();
    await expect(asked).rejects.toMatchObject({ kind: 'cancelled' });
    expect(decodersOf(process.pid)).toEqual([]);
  });

  test('outlives its pool, even when it hangs', async () => {
    await pool.versions();
    const [idle = 0] = decodersOf(process.pid);
    process.kill(idle, 'SIGSTOP');
    const limit = await limitNow(5000);
    const startedAt = performance.now();
    await pool.close();
    expect(performance.now() - startedAt).toBeLessThan(limit);
    expect(decodersOf(process.pid)).toEqual([]);
  });

  test('outlives a killed parent, even in the middle of a picture', async () => {
    const [, , large = ''] = await withOneLarge();
    const parent = spawn(process.execPath, [await bundledOwner(), large, pack(0)], { stdio: 'inherit' });
    const owner = parent.pid ?? 0;
    await vi.waitUntil(() => decodersOf(owner).some((pid) => megabytesOf(pid) > 150), { timeout: 60_000, interval: 3 });
    const children = decodersOf(owner);
    const limit = await limitNow(3000);
    parent.kill('SIGKILL');
    const isThere = (pid: number): boolean => readProc(pid, 'cmdline').includes('decoder.cjs');
    await vi.waitUntil(() => !children.some(isThere), { timeout: limit });
  });
});

/** Builds a program that opens a pool and inspects one file again and again. */
async function bundledOwner(): Promise<string> {
  const pools = join(import.meta.dirname, '../../src-main/engine/base/children/decoders.ts');
  const source = `import { DecoderPool } from ${JSON.stringify(pools)};
    const pool = new DecoderPool({ size: 2, log: console.error });
    const [, , path, pack] = process.argv;
    for (;;) await Promise.all([1, 2].map(() => pool.inspect([path, path], (slot) => pack + slot)));`;
  writeFileSync(at('owner.ts'), source);
  const output = { entryFileNames: 'owner.mjs', format: 'es' as const };
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: { ssr: at('owner.ts'), outDir: at('owner'), rollupOptions: { output } },
  });
  return at('owner/owner.mjs');
}
