import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '../../scripts/setup/paths.js';
import { fetchWheel, findPython, readRequirements, type Wheel } from '../../scripts/setup/wheels.js';
import { checkout, silent, temporaryFolder } from './stand-in';

let python = '';

beforeAll(async () => {
  python = (await findPython(checkout, process.env)) ?? '';
});

/** A valid wheel with two wanted parts and an unwanted one. */
function makeWheel(folder: string): { file: string; wheel: Wheel } {
  const file = join(folder, 'facet_stand_in-1.0-py3-none-any.whl');
  const program = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as wheel:
    wheel.writestr('thing/lib/libthing.so.2', 'library' * 100000)
    wheel.writestr('thing/include/thing.h', 'header')
    wheel.writestr('thing/python/thing.py', 'not wanted')
    wheel.writestr('facet_stand_in-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: facet-stand-in\\nVersion: 1.0\\n')
    wheel.writestr('facet_stand_in-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr('facet_stand_in-1.0.dist-info/RECORD', '')
`;
  execFileSync(python, ['-c', program, file]);
  return { file, wheel: { name: 'facet-stand-in', version: '1.0', sha256: sha256(readFileSync(file)), bytes: 0 } };
}

/** pip with this folder as its only source. */
function offline(links: string): NodeJS.ProcessEnv {
  return { ...process.env, PIP_CONFIG_FILE: '/dev/null', PIP_NO_INDEX: '1', PIP_FIND_LINKS: links };
}

/** pip with an index that refuses every connection. */
function unreachable(): NodeJS.ProcessEnv {
  const index = { PIP_INDEX_URL: 'http://127.0.0.1:9/simple', PIP_EXTRA_INDEX_URL: '', PIP_FIND_LINKS: '' };
  return { ...process.env, ...index, PIP_CONFIG_FILE: '/dev/null', PIP_NO_INDEX: '0' };
}

function request(cache: string, wheel: Wheel, env: NodeJS.ProcessEnv) {
  return { cache, root: checkout, env, wheel, parts: ['thing/lib/*', 'thing/include/*'], report: silent };
}

/** Lists a cache without its working folders, which must be empty. */
function contentOf(cache: string): string[] {
  for (const name of ['temporary', 'locks'])
    if (existsSync(join(cache, name))) expect(readdirSync(join(cache, name))).toEqual([]);
  const wheels = join(cache, 'wheels');
  return existsSync(wheels) ? readdirSync(wheels) : [];
}

describe('fetching a pinned wheel', () => {
  test('unpacks only the wanted parts, once', async () => {
    const links = temporaryFolder();
    const cache = temporaryFolder();
    const { wheel } = makeWheel(links);
    const folder = await fetchWheel(request(cache, wheel, offline(links)));
    expect(readdirSync(join(folder, 'thing')).sort()).toEqual(['include', 'lib']);
    expect(readFileSync(join(folder, 'thing', 'lib', 'libthing.so.2'), 'utf8')).toBe('library'.repeat(100_000));
    expect(await fetchWheel(request(cache, wheel, unreachable()))).toBe(folder);
    expect(contentOf(cache)).toHaveLength(1);
  });

  test('discards a file without the pinned hash, and accepts the right one afterwards', async () => {
    const links = temporaryFolder();
    const cache = temporaryFolder();
    const { wheel } = makeWheel(links);
    const other = { ...wheel, sha256: '0'.repeat(64) };
    await expect(fetchWheel(request(cache, other, offline(links)))).rejects.toMatchObject({
      kind: 'hash',
      message: expect.stringContaining(
        'facet-stand-in 1.0 is not the file that Facet pins (its SHA-256 differs)',
      ) as string,
    });
    expect(contentOf(cache)).toEqual([]);
    await fetchWheel(request(cache, wheel, offline(links)));
    expect(contentOf(cache)).toHaveLength(1);
  });

  test('reports a wheel that cannot be unpacked, and keeps nothing of it', async () => {
    const links = temporaryFolder();
    const cache = temporaryFolder();
    const { file, wheel } = makeWheel(links);
    const damaged = readFileSync(file);
    damaged.fill(0, 100, 200);
    writeFileSync(file, damaged);
    const asPinned = { ...wheel, sha256: sha256(damaged) };
    await expect(fetchWheel(request(cache, asPinned, offline(links)))).rejects.toMatchObject({
      kind: 'broken',
      message: expect.stringContaining('could not be unpacked') as string,
    });
    expect(contentOf(cache)).toEqual([]);
    truncateSync(file, 300);
    const cut = { ...wheel, sha256: sha256(readFileSync(file)) };
    await expect(fetchWheel(request(cache, cut, offline(links)))).rejects.toMatchObject({ kind: 'broken' });
    expect(contentOf(cache)).toEqual([]);
  });

  test('reports a lost network; a second run continues', async () => {
    const links = temporaryFolder();
    const cache = temporaryFolder();
    const { wheel } = makeWheel(links);
    await expect(fetchWheel(request(cache, wheel, unreachable()))).rejects.toMatchObject({
      kind: 'network',
      message:
        'The network was lost while fetching facet-stand-in 1.0 with pip. ' +
        'Check the connection (or pip\'s index setting), then run "npm run setup" again; it continues where it stopped.',
    });
    expect(contentOf(cache)).toEqual([]);
    await fetchWheel(request(cache, wheel, offline(links)));
    expect(contentOf(cache)).toHaveLength(1);
  });

  test('happens once for two simultaneous set-ups', async () => {
    const links = temporaryFolder();
    const cache = temporaryFolder();
    const { wheel } = makeWheel(links);
    const notes: string[] = [];
    const report = { ...silent, note: (text: string) => void notes.push(text) };
    const one = { ...request(cache, wheel, offline(links)), report };
    const [first, second] = await Promise.all([fetchWheel(one), fetchWheel(one)]);
    expect(first).toBe(second);
    expect(notes).toEqual(['another set-up is fetching facet-stand-in; waiting for it']);
    expect(contentOf(cache)).toHaveLength(1);
  });

  test('is not blocked by a killed set-up', async () => {
    const links = temporaryFolder();
    const cache = temporaryFolder();
    const { wheel } = makeWheel(links);
    const dead = Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }));
    mkdirSync(join(cache, 'locks'));
    writeFileSync(join(cache, 'locks', 'wheel-facet-stand-in'), JSON.stringify({ host: hostname(), pid: dead }));
    mkdirSync(join(cache, 'temporary', `${hostname()}-${String(dead)}-0123`, 'wheels'), { recursive: true });
    await fetchWheel(request(cache, wheel, offline(links)));
    expect(contentOf(cache)).toHaveLength(1);
  });
});

describe('the pins', () => {
  test.each(['tensorflow-cpu.txt', 'tensorflow-gpu.txt'])('in %s name every wheel’s version and hash', (name) => {
    const wheels = readRequirements(join(checkout, 'resources', 'requirements', name));
    expect(wheels[0]?.version).toBe('2.21.0');
    for (const { bytes } of wheels) expect(bytes).toBeGreaterThan(1e6);
  });

  test('are refused without a hash', () => {
    const file = join(temporaryFolder(), 'requirements.txt');
    writeFileSync(file, '# a comment\nthing==1.0\n');
    expect(() => readRequirements(file)).toThrow('has a line that does not pin a wheel: thing==1.0.');
  });
});
