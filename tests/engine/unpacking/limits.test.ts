import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { limits, type Limits } from '../../../src-main/engine/unpacking/limits';
import { materialOf } from '../../../src-main/engine/unpacking/material';
import { unpackInThread } from '../../../src-main/engine/unpacking/unpacking';
import { tarOf, written, zipOf } from '../../helpers/files/archives';
import { seededRandom } from '../../helpers/histories/random';
import { failureOf, withFolder } from '../../helpers/programs/engine';

/** Unpacks in this process, with other limits. */
const unpackWith = (archive: Buffer, own: Partial<Limits>) =>
  withFolder(async (folder) => {
    const source = await written(join(folder, 'a'), archive);
    const to = join(folder, 'into');
    await mkdir(to);
    const task = { source, material: await materialOf(source), to, limits: { ...limits, ...own } };
    return unpackInThread(task, () => undefined);
  });

const zeros = new Uint8Array(2_000_000);
const tight = { ratioFrom: 1_000_000 };

it('a ZIP that unpacks to more than 100 times its size is refused', async () => {
  const failure = await failureOf(unpackWith(zipOf({ 'a.csv': zeros }), tight));
  expect(failure).toMatchObject({ kind: 'bad-input' });
  expect(failure.message).toMatch(/unpacks to more than 100 times its size, as files do that are made to fill a disk/);
});

it('a tar archive of which nothing is wanted counts all the same', async () => {
  const archive = gzipSync(await tarOf([{ header: { name: 'a.pkl' }, content: zeros }]));
  expect((await failureOf(unpackWith(archive, tight))).message).toMatch(/more than 100 times its size/);
});

it('many entries that share their bytes, as in overlapping ZIPs, add up', async () => {
  const entries = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [`${String(index)}.csv`, zeros.subarray(0, 60_000)]),
  );
  const failure = await failureOf(unpackWith(zipOf(entries), { ratioFrom: 1_000_000, ratio: 50 }));
  expect(failure.message).toMatch(/more than 50 times its size/);
});

it('a text or picture that is too large is listed, and others are unpacked', async () => {
  const archive = zipOf({ 'a.csv': zeros, 'b.jpg': zeros, 'c.txt': 'c' });
  const report = await unpackWith(archive, { textBytes: 1_000_000, pictureBytes: 500_000 });
  expect(report.files).toBe(1);
  expect(
    report.leftOut.flatMap(({ kind, examples }) => examples.map(({ path, reason }) => [kind, path, reason])),
  ).toEqual([
    ['large', 'a.csv', 'It has more than 1 MB.'],
    ['large', 'b.jpg', 'It has more than 0.5 MB.'],
  ]);
});

it('too many files, or too little space, end it', async () => {
  const archive = zipOf({ 'a.txt': 'a', 'b.txt': 'b' });
  expect((await failureOf(unpackWith(archive, { files: 1 }))).message).toMatch(/has more than 1 files/);
  expect((await failureOf(unpackWith(archive, { reservedBytes: 1e18 }))).kind).toBe('disk-full');
});

it('mutated archives give files or sentences, never another error', async () => {
  const entries = { 'cat/a.jpg': 'x'.repeat(300), 'b.txt': 'y'.repeat(2000), 'link.png': 'z' };
  const tar = await tarOf(Object.entries(entries).map(([name, content]) => ({ header: { name }, content })));
  const draw = seededRandom(3);
  for (const whole of [zipOf(entries, ['link.png']), tar, gzipSync(tar)]) {
    for (let round = 0; round < 40; round += 1) {
      const bytes = Buffer.from(whole.subarray(0, round % 6 === 0 ? Math.floor(draw() * whole.length) : undefined));
      for (let change = 0; change < 1 + (round % 3); change += 1) {
        // Not the first bytes, which say what it is.
        if (bytes.length > 4) bytes[4 + Math.floor(draw() * (bytes.length - 4))] = Math.floor(draw() * 256);
      }
      try {
        expect((await unpackWith(bytes, { textBytes: 100_000 })).files).toBeLessThanOrEqual(3);
      } catch (error) {
        expect(error).toMatchObject({ kind: expect.stringMatching(/^(bad-input|unsupported)$/) as string });
      }
    }
  }
});

it('mutated tables of pixels give pictures or sentences, never another error', async () => {
  const row = (seed: number): string =>
    Array.from({ length: 16 }, (_, index) => String((index * seed) % 256)).join(' ');
  const rows = [3, 5, 7].map((seed) => `${String(seed % 7)},"${row(seed)}",Training`);
  const whole = Buffer.from(`emotion,pixels,Usage\n${rows.join('\n')}\n`);
  const draw = seededRandom(4);
  for (let round = 0; round < 60; round += 1) {
    const bytes = Buffer.from(whole.subarray(0, round % 6 === 0 ? Math.floor(draw() * whole.length) : undefined));
    for (let change = 0; change < 1 + (round % 5); change += 1) {
      if (bytes.length > 0) bytes[Math.floor(draw() * bytes.length)] = Math.floor(draw() * 256);
    }
    try {
      expect((await unpackWith(bytes, {})).pictures).toBeLessThanOrEqual(6);
    } catch (error) {
      expect(error).toMatchObject({ kind: 'bad-input' });
    }
  }
});
