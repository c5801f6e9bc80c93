import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { isTruncated } from '../../../src-main/decoder/completeness';
import { formatOf } from '../../../src-main/decoder/formats';
import { allowDrawing, assertDecodes, confineLoaders } from '../../../src-main/decoder/loaders';
import { imageFormats } from '../../../src-shared/workers/decoder';
import { badImages, goodImages, quarters } from '../../helpers/files/images';

const starts = [
  '\xff\xd8\xff',
  '\x89PNG\r\n\x1a\n',
  'GIF89a',
  'RIFF0000WEBP',
  'II*\0',
  'MM\0*',
  '\0\0\0\x18ftypavif',
  '\0\0\0\x18ftypheic',
  'BM',
  'P3 2 2 255 ',
  'P6 ',
  'P7\n',
  '\xff\x0a',
  '\0\0\0\x0cJXL ',
  '',
];

/** Contents of hostile files: a format's first bytes, then anything. */
const files = fc
  .tuple(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 400 }))
  .map(([start, rest]) => Buffer.concat([Buffer.from(start, 'latin1'), rest]));

describe('formats', () => {
  test('are identified from any bytes without an exception', () => {
    fc.assert(
      fc.property(files, (bytes) => {
        const format = formatOf('file', bytes);
        expect(typeof format === 'string' || format.refused === 'unsupported-format').toBe(true);
      }),
    );
  });

  test('are judged complete or not from any bytes, in every format', () => {
    fc.assert(
      fc.property(files, fc.constantFrom(...imageFormats), (bytes, format) => {
        expect(typeof isTruncated(format, bytes)).toBe('boolean');
      }),
    );
  });

  test('of intact pictures are never judged truncated', async () => {
    for (const [name, { format, bytes }] of Object.entries(goodImages)) {
      expect([name, isTruncated(format, await bytes())]).toEqual([name, false]);
    }
  });

  test('of pictures cut anywhere in their last two thirds are judged truncated', async () => {
    for (const [name, { format, bytes }] of Object.entries(goodImages)) {
      // Of pages only the first counts, and that may be all there; a bare JPEG XL does not say where it ends.
      if (name === 'pages.tif' || name === 'plain.jxl') continue;
      const whole = await bytes();
      for (const share of [0.35, 0.5, 0.7, 0.9]) {
        expect([name, isTruncated(format, whole.subarray(0, Math.floor(whole.length * share)))]).toEqual([name, true]);
      }
    }
  });

  test('of camera raw files are not taken for TIFF', () => {
    const directory = (...tags: readonly (readonly [number, number])[]): Buffer => {
      const bytes = Buffer.alloc(14 + tags.length * 12);
      bytes.write('II*\0\x08\0\0\0', 'latin1');
      bytes.writeUInt16LE(tags.length, 8);
      tags.forEach(([tag, value], index) => {
        bytes.writeUInt16LE(tag, 10 + index * 12);
        bytes.writeUInt16LE(4, 12 + index * 12);
        bytes.writeUInt32LE(1, 14 + index * 12);
        bytes.writeUInt32LE(value, 18 + index * 12);
      });
      return bytes;
    };
    const [nef, dng, tiff] = [directory([254, 1], [330, 200]), directory([0xc612, 1]), directory([254, 0])];
    expect([nef, dng].map((bytes) => formatOf('raw', bytes))).toMatchObject([
      { reason: expect.stringContaining('camera raw') as string },
      { reason: expect.stringContaining('camera raw') as string },
    ]);
    expect(formatOf('scan.tif', tiff)).toBe('tiff');
  });
});

// Must be the last test, because it changes what this process can load.
test('are loaded from memory only if accepted, and SVG only once drawing is allowed', async () => {
  const svg = Buffer.from(await (badImages['drawing.svg']?.bytes() ?? ''));
  const sized = Buffer.from(svg.toString().replace('<svg', '<svg width="4" height="4"'));
  const jpeg = await quarters().jpeg().toBuffer();
  confineLoaders();
  expect((await sharp(jpeg).metadata()).format).toBe('jpeg');
  await expect(sharp(sized).metadata()).rejects.toThrow();
  const folder = mkdtempSync(join(tmpdir(), 'facet-loaders-'));
  writeFileSync(join(folder, 'a.jpg'), jpeg);
  await expect(sharp(join(folder, 'a.jpg')).metadata()).rejects.toThrow();
  rmSync(folder, { recursive: true });
  expect(assertDecodes).not.toThrow();
  allowDrawing();
  expect((await sharp(sized).metadata()).format).toBe('svg');
  expect(assertDecodes).toThrow(expect.objectContaining({ kind: 'bad-input' }) as Error);
});
