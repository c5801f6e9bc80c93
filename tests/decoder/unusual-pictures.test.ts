import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { DecoderPool } from '../../src-main/engine/base/children/decoders';
import { withFolder } from '../helpers/programs/engine';

const shared = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'files');

/** What a decoder says of files: the reason, or 'read'. */
async function outcomesOf(paths: readonly string[], folder: string): Promise<string[]> {
  const pool = new DecoderPool({ size: 1, log: () => undefined });
  try {
    const { results } = await pool.inspect([...paths], () => join(folder, 'pack'));
    return results.map((result) => ('refused' in result ? result.reason : 'read'));
  } finally {
    await pool.close();
  }
}

/** 16-bit grey whose values go up to `most`. */
async function grey16(most: number, format: 'png' | 'tiff'): Promise<Buffer> {
  const values = Uint16Array.from({ length: 64 * 64 }, (_, index) => Math.round((index / 4095) * most));
  const image = sharp(values, { raw: { width: 64, height: 64, channels: 1 } }).toColourspace('grey16');
  return format === 'png' ? image.png().toBuffer() : image.tiff({ compression: 'none' }).toBuffer();
}

describe('a picture that would come out black', () => {
  it('is refused with the reason; one that uses all 16 bits is read', () =>
    withFolder(async (folder) => {
      const cases = {
        'low.png': grey16(694, 'png'),
        'low.tif': grey16(4095, 'tiff'),
        'full.png': grey16(65535, 'png'),
      };
      for (const [name, bytes] of Object.entries(cases)) await writeFile(join(folder, name), await bytes);
      const outcomes = await outcomesOf(
        Object.keys(cases).map((name) => join(folder, name)),
        folder,
      );
      expect(outcomes[0]).toMatch(
        /^“low.png” uses only the lowest part of 16 bits per channel and would come out black\. /,
      );
      expect(outcomes[1]).toMatch(/^“low.tif” uses only the lowest part of 16 bits per channel /);
      expect(outcomes[2]).toBe('read');
    }));
});

describe.skipIf(!existsSync(shared))('pictures found in the wild (needs ../shared/data/files)', () => {
  it('are read, or refused with the right reason', () =>
    withFolder(async (folder) => {
      const names = readdirSync(shared).filter((name) => !name.endsWith('.md'));
      const outcomes = await outcomesOf(
        names.map((name) => join(shared, name)),
        folder,
      );
      const reasonOf = (name: string): string => outcomes[names.indexOf(name)] ?? '';
      expect(names.filter((name) => reasonOf(name) === 'read')).toEqual(['colors_sdr_srgb.avif']);
      expect(reasonOf('16bit.cropped.tif')).toContain('uses only the lowest part of 16 bits per channel');
      expect(reasonOf('12bit.cropped.tif')).toContain('a TIFF with 12 bits per channel');
      for (const name of ['hopper.ppm', 'hopper_8bit.pgm', 'hopper_8bit_plain.pgm']) {
        expect(reasonOf(name)).toContain('(PNM)');
      }
      expect(reasonOf('hopper_lzma.tif')).toContain('LZMA');
      expect(reasonOf('hopper.Lab.tif')).toContain('Lab colours');
      expect(reasonOf('colors_hdr_rec2020.avif')).toContain('HDR');
      expect(reasonOf('colors-animated-8bpc.avif')).toContain('animated AVIF');
    }));
});
