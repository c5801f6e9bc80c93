import { hash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DecoderPool } from '../../src-main/engine/base/children/decoders';
import { caller } from '../../src-main/platform/channel';
import { scrubbedEnvironment, startChild } from '../../src-main/platform/children';
import { decoderContract, type Inspection, type Refusal } from '../../src-shared/workers/decoder';
import { badImages, blackPng, goodImages, oriented, photo, quarters, writeImages } from '../helpers/files/images';

let folder = '';
let pool: DecoderPool;
const at = (name: string): string => join(folder, name);
const packAt = (slot: number): string => at(`${String(slot)}.pack`);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'facet-decoders-'));
  pool = new DecoderPool({ size: 2, log: () => undefined });
});

afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
});

function accepted(result: Inspection | Refusal | undefined): Inspection {
  if (!result || 'refused' in result) throw new Error(`refused: ${result?.reason ?? 'no result'}`);
  return result;
}

describe('inspect', () => {
  test('identifies every kind of picture by content, in the order of the request', async () => {
    const paths = await writeImages(folder, goodImages);
    const { slot, results } = await pool.inspect(paths, packAt);
    const names = Object.keys(goodImages);
    expect(results.map((result) => ('refused' in result ? result.reason : result.format))).toEqual(
      names.map((name) => goodImages[name]?.format),
    );
    const pack = readFileSync(packAt(slot));
    for (const [index, result] of results.entries()) {
      const inspection = accepted(result);
      const file = readFileSync(paths[index] ?? '');
      expect(inspection).toMatchObject({ sha256: hash('sha256', file), bytes: file.length });
      const { offset, length } = inspection.thumbnail;
      const thumbnail = await sharp(pack.subarray(offset, offset + length)).metadata();
      expect(thumbnail).toMatchObject({ format: 'jpeg', space: 'srgb', hasProfile: false });
      expect(thumbnail.exif).toBeUndefined();
      expect(Math.max(thumbnail.width, thumbnail.height)).toBe(
        Math.min(320, Math.max(inspection.width, inspection.height)),
      );
    }
  });

  test('refuses every bad file with the right kind and a sentence that names it', async () => {
    const paths = await writeImages(folder, badImages);
    const { results } = await pool.inspect([...paths, at('gone.jpg'), folder], packAt);
    const kinds = results.map((result) => ('refused' in result ? result.refused : 'accepted'));
    expect(kinds).toEqual([...Object.values(badImages).map(({ refused }) => refused), 'vanished', 'unreadable']);
    const reasons = results.map((result) => ('refused' in result ? result.reason : ''));
    for (const [index, name] of Object.keys(badImages).entries()) {
      expect(reasons[index]).toMatch(new RegExp(`^“${name}” .+\\.$`));
    }
    expect(reasons[Object.keys(badImages).indexOf('300-megapixels.png')]).toContain(
      '20,000 × 15,000 pixels (300 megapixels)',
    );
  });

  test('refuses a file of more than 512 MB without reading it', async () => {
    writeFileSync(at('huge.jpg'), await photo());
    truncateSync(at('huge.jpg'), 600 * 1024 * 1024);
    const { results } = await pool.inspect([at('huge.jpg')], packAt);
    expect(results[0]).toMatchObject({ refused: 'too-large' });
    expect(results[0]).toHaveProperty(
      'reason',
      '“huge.jpg” has 600 MB; Facet reads files up to 512 MB. Save it as a JPEG.',
    );
  });

  test('appends thumbnails to a pack, one pack per slot', async () => {
    const paths = await writeImages(folder, {
      'a.jpg': { format: 'jpeg', bytes: () => photo(3) },
      'b.jpg': { format: 'jpeg', bytes: () => photo(4) },
    });
    const packs = (slot: number): string => at(`own-${String(slot)}.pack`);
    const rounds = await Promise.all([1, 2, 3, 4].map(() => pool.inspect(paths, packs)));
    expect(new Set(rounds.map(({ slot }) => slot))).toEqual(new Set([0, 1]));
    for (const own of [0, 1]) {
      const pieces = rounds
        .filter(({ slot }) => slot === own)
        .flatMap(({ results }) => results.map((result) => accepted(result).thumbnail));
      pieces.sort((a, b) => a.offset - b.offset);
      let end = 0;
      for (const { offset, length } of pieces) {
        expect(offset).toBe(end);
        end = offset + length;
      }
      expect(readFileSync(packs(own)).length).toBe(end);
    }
  });
});

describe('prepare', () => {
  test('writes each square to its row in one resize from the full size', async () => {
    const original = await photo(5, 700, 500);
    const [path = '', turned = ''] = await writeImages(folder, {
      'large.jpg': { format: 'jpeg', bytes: () => original },
      'turned.jpg': { format: 'jpeg', bytes: () => oriented(6) },
    });
    const edge = 64;
    const file = at('pixels.rgb8');
    const sha256 = hash('sha256', original);
    const items = [
      { path, row: 3, sha256 },
      { path: turned, row: 1, sha256: null },
      { path, row: 0, sha256: '0'.repeat(64) },
      { path: at('gone.jpg'), row: 2, sha256: null },
    ];
    const [first, second, third, fourth] = await pool.prepare({ file, edge, resize: 'linear', items });
    const rows = readFileSync(file);
    const row = (number: number): Buffer => rows.subarray(number * edge * edge * 3, (number + 1) * edge * edge * 3);
    // Through a PNG, which has no shrink-on-load: fastShrinkOnLoad: false only makes sharp's JPEG one less coarse.
    const lossless = await sharp(original).png().toBuffer();
    const direct = sharp(lossless).resize(edge, edge, { fit: 'fill', kernel: 'linear' });
    expect(row(3).equals(await direct.raw().toBuffer())).toBe(true);
    expect(first).toEqual({ crc32: crc32(row(3)), sha256, width: 700, height: 500 });
    expect(second).toMatchObject({ crc32: crc32(row(1)), width: 64, height: 96 });
    expect(third).toEqual({ changed: true });
    expect(fourth).toMatchObject({ refused: 'vanished' });
    expect(row(0).every((byte) => byte === 0) && row(2).every((byte) => byte === 0)).toBe(true);
  });

  test('crops before it resizes', async () => {
    const original = await photo(6, 300, 200);
    const [path = ''] = await writeImages(folder, { 'cut.jpg': { format: 'jpeg', bytes: () => original } });
    const [edge, file] = [32, at('cut.rgb8')];
    const crop = { left: 120, top: 10, width: 100, height: 90 };
    const items = [{ path, row: 0, sha256: null, crop }];
    const [result] = await pool.prepare({ file, edge, resize: 'linear', items });
    const lossless = await sharp(original).png().toBuffer();
    const cut = await sharp(lossless).extract(crop).png().toBuffer();
    const direct = await sharp(cut).resize(edge, edge, { fit: 'fill', kernel: 'linear' }).raw().toBuffer();
    expect(readFileSync(file).equals(direct)).toBe(true);
    expect(result).toMatchObject({ width: 300, height: 200 });
  });

  test('centres a picture for the face detector in its own shape, with black around it', async () => {
    const [path = ''] = await writeImages(folder, {
      'framed.png': {
        format: 'png',
        bytes: () =>
          sharp({ create: { width: 80, height: 40, channels: 3, background: '#ffffff' } })
            .png()
            .toBuffer(),
      },
    });
    const [edge, file] = [256, at('framed.rgb8')];
    await pool.prepare({ file, edge, resize: 'framed', items: [{ path, row: 0, sha256: null }] });
    const pixels = readFileSync(file);
    const isWhite = (x: number, y: number): boolean => pixels[(y * edge + x) * 3] === 255;
    expect([isWhite(48, 128), isWhite(207, 128), isWhite(128, 88), isWhite(128, 167)]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([isWhite(47, 128), isWhite(208, 128), isWhite(128, 87), isWhite(128, 168)]).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('limits', () => {
  test('refuse a picture by the size in its header, and no other picture is affected', async () => {
    const paths = await writeImages(folder, {
      'one.png': { format: 'png', bytes: () => quarters().png().toBuffer() },
      'line.png': { format: 'png', bytes: () => blackPng(99_999_999, 1) },
      'tall.png': { format: 'png', bytes: () => blackPng(1, 65_536) },
      'edge.png': { format: 'png', bytes: () => blackPng(65_535, 2) },
    });
    const { results } = await pool.inspect(paths, packAt);
    expect(results.map((result) => ('refused' in result ? result : [result.width, result.height]))).toEqual([
      [96, 64],
      {
        refused: 'too-large',
        reason:
          '“line.png” has 99,999,999 × 1 pixels; Facet reads edges of up to 65,535. Cut it into smaller pictures.',
      },
      {
        refused: 'too-large',
        reason: '“tall.png” has 1 × 65,536 pixels; Facet reads edges of up to 65,535. Cut it into smaller pictures.',
      },
      [65_535, 2],
    ]);
    const items = paths.map((path, row) => ({ path, row, sha256: null }));
    const prepared = await pool.prepare({ file: at('too much'), edge: 8, items });
    expect(prepared.map((result) => 'refused' in result)).toEqual([false, true, true, false]);
  });

  test('refuse only the picture that needs too much memory, and name the limit', async (context) => {
    if (process.platform === 'win32') context.skip('memory of a process can’t be read there');
    const small = new DecoderPool({ size: 1, log: () => undefined, bytes: 250e6 });
    try {
      const paths = await writeImages(folder, {
        'first.png': { format: 'png', bytes: () => quarters().png().toBuffer() },
        'huge.png': { format: 'png', bytes: () => blackPng(9999, 10_000) },
        'last.png': { format: 'png', bytes: () => quarters().png().toBuffer() },
      });
      const { results } = await small.inspect(paths, packAt);
      expect(results.map((result) => ('refused' in result ? result : result.width))).toEqual([
        96,
        {
          refused: 'too-large',
          reason: '“huge.png” takes more than 250 MB of memory to decode. Save a smaller copy, or leave it out.',
        },
        96,
      ]);
    } finally {
      await small.close();
    }
  });
});

describe('the pool', () => {
  test('rejects a cancelled request, and its decoders go on working', async () => {
    const paths = await writeImages(folder, { 'slow.png': { format: 'png', bytes: () => blackPng(9000, 9000) } });
    const abort = new AbortController();
    const asked = [1, 2, 3, 4].map(() => pool.inspect(paths, packAt, abort.signal).catch((error: unknown) => error));
    setTimeout(() => {
      abort.abort();
    }, 100);
    for (const one of asked) expect(await one).toMatchObject({ kind: 'cancelled' });
    const [path = ''] = await writeImages(folder, {
      'after.png': { format: 'png', bytes: () => quarters().png().toBuffer() },
    });
    expect(accepted((await pool.inspect([path], packAt)).results[0]).width).toBe(96);
  });

  test('reports its versions, and answers nothing once closed', async () => {
    const other = new DecoderPool({ size: 1, log: () => undefined });
    expect(await other.versions()).toEqual({ sharp: sharp.versions.sharp, libvips: sharp.versions.vips });
    await other.close();
    await expect(other.versions()).rejects.toMatchObject({ kind: 'cancelled' });
    await expect(other.drawSamples({ folder, seed: 1, first: 0, count: 1, flippedShare: 0 })).rejects.toMatchObject({
      kind: 'cancelled',
    });
  });

  test('uses no decoder for files that has drawn SVG', async () => {
    const child = startChild('decoder', { environment: scrubbedEnvironment(), log: () => undefined });
    const client = caller(child.channel, decoderContract).decoder;
    await client.drawSamples({ folder: at('drawn'), seed: 1, first: 0, count: 1, flippedShare: 0 });
    await expect(client.inspect({ paths: [], pack: packAt(0) })).rejects.toMatchObject({ kind: 'bad-input' });
    await expect(client.prepare({ file: at('p'), edge: 8, items: [] })).rejects.toMatchObject({ kind: 'bad-input' });
    await child.stop();
  });

  test('reads real photographs', async (context) => {
    const faces = join(import.meta.dirname, '../../../shared/data/gender_dataset_face/woman');
    if (!existsSync(faces)) context.skip('the photographs are not on this machine');
    const paths = readdirSync(faces)
      .slice(0, 60)
      .map((name) => join(faces, name));
    const { results } = await pool.inspect(paths, packAt);
    expect(results.filter((result) => 'refused' in result)).toEqual([]);
  });
});
