import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DecoderPool } from '../../src-main/engine/base/children/decoders';
import { photo, scene } from '../helpers/files/images';

let folder = '';
let pool: DecoderPool;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'facet-mended-'));
  pool = new DecoderPool({ size: 1, log: () => undefined });
});

afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The damage of a file that was taken, or why it was refused. */
async function outcomeOf(bytes: Buffer): Promise<string | readonly string[]> {
  const path = join(folder, 'a.jpg');
  writeFileSync(path, bytes);
  const [result] = (await pool.inspect([path], () => join(folder, 'pack'))).results;
  if (!result) throw new Error('no result');
  return 'refused' in result ? result.refused : result.measures.damage;
}

async function pixelsOf(bytes: Buffer): Promise<Buffer> {
  const [path, file] = [join(folder, 'b.jpg'), join(folder, 'row')];
  writeFileSync(path, bytes);
  rmSync(file, { force: true });
  await pool.prepare({ file, edge: 64, items: [{ path, row: 0, sha256: null }] });
  return readFileSync(file);
}

/** Offset of the first segment of a kind. */
function segmentAt(jpeg: Buffer, code: number): number {
  let offset = 2;
  while (jpeg[offset + 1] !== code) offset += 2 + jpeg.readUInt16BE(offset + 2);
  return offset;
}

const inserted = (jpeg: Buffer, at: number, bytes: Buffer): Buffer =>
  Buffer.concat([jpeg.subarray(0, at), bytes, jpeg.subarray(at)]);
const withoutEnd = (jpeg: Buffer): Buffer => jpeg.subarray(0, jpeg.length - 2);

const kinds = {
  baseline: () => scene(3).jpeg({ quality: 80 }).toBuffer(),
  progressive: () => scene(3).jpeg({ quality: 80, progressive: true }).toBuffer(),
  grey: () => scene(3).greyscale().jpeg().toBuffer(),
};

describe.each(Object.entries(kinds))('a %s JPEG', (_, make) => {
  test('with stray bytes or without its end mark is read whole, and says so', async () => {
    const intact = await make();
    const [stray, open] = [inserted(intact, segmentAt(intact, 0xdb), Buffer.from([7])), withoutEnd(intact)];
    expect(await outcomeOf(intact)).toEqual([]);
    expect(await outcomeOf(stray)).toEqual(['stray-bytes']);
    expect(await outcomeOf(open)).toEqual(['no-end']);
    expect(await outcomeOf(withoutEnd(stray))).toEqual(['stray-bytes', 'no-end']);
    expect(await outcomeOf(intact.subarray(0, intact.length - 1))).toEqual(['no-end']);
    const pixels = await pixelsOf(intact);
    for (const damaged of [stray, open]) expect(await pixelsOf(damaged)).toEqual(pixels);
  });

  test('that lacks rows or passes stays refused', async () => {
    const intact = await make();
    for (let lost = 10; lost < intact.length / 2; lost += Math.ceil(intact.length / 23)) {
      expect([lost, await outcomeOf(intact.subarray(0, intact.length - lost))]).toEqual([lost, 'truncated']);
    }
  });
});

/**
 * A grey JPEG of 32 × 32 pixels with a restart marker behind each row of four blocks. Its tables have one code of one bit each, so that two
 * bits are a block, and a zero is a row.
 */
function withRestarts(first: readonly number[], second: readonly number[] = [0]): Buffer {
  const table = (id: number): number[] => [0xff, 0xc4, 0, 20, id, 1, ...Array<number>(15).fill(0), 0];
  return Buffer.from([
    ...[0xff, 0xd8, 0xff, 0xdb, 0, 67, 0, ...Array<number>(64).fill(8)],
    ...[0xff, 0xc0, 0, 11, 8, 0, 32, 0, 32, 1, 1, 0x11, 0],
    ...[...table(0x00), ...table(0x10), 0xff, 0xdd, 0, 4, 0, 4],
    ...[0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0],
    ...[...first, 0xff, 0xd0, ...second, 0xff, 0xd1, 0, 0xff, 0xd2, 0, 0xff, 0xd9],
  ]);
}

test('bytes among the rows that no row uses are left out, if they are few', async () => {
  const few = [0, ...Array<number>(30).fill(7)];
  expect(await outcomeOf(withRestarts([0]))).toEqual([]);
  expect(await outcomeOf(withRestarts(few))).toEqual(['surplus-bytes']);
  expect(await pixelsOf(withRestarts(few))).toEqual(await pixelsOf(withRestarts([0])));
  expect(await outcomeOf(withRestarts([0, ...Array<number>(200).fill(7)]))).toBe('unreadable');
  expect(await outcomeOf(withRestarts([], [0, 0, 0, 0]))).toBe('unreadable'); // the first row is missing
  expect(await outcomeOf(withRestarts([0, 0xff, 0xd1]))).toBe('unreadable');
});

test('a second picture among stray bytes is no accident', async () => {
  const [intact, other] = [await photo(1, 32, 32), await photo(2, 16, 16)];
  expect(await outcomeOf(inserted(intact, segmentAt(intact, 0xdb), other))).toBe('truncated');
});
