import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { isOwnJpeg } from '../../../src-main/shell/jpeg';

const noise = (width: number, height: number, channels: 1 | 3) => {
  const data = Uint8Array.from(
    { length: width * height * channels },
    (_, index) => (index * 7919 + (index >> 3)) % 256,
  );
  return sharp(data, { raw: { width, height, channels } });
};

describe('a JPEG encoded by Facet', () => {
  it('is accepted, whatever it shows', async () => {
    for (const [width, height] of [
      [1, 1],
      [320, 213],
      [64, 1000],
    ] as const) {
      for (const channels of [1, 3] as const) {
        for (const progressive of [false, true]) {
          const bytes = await noise(width, height, channels).jpeg({ quality: 80, progressive }).toBuffer();
          expect([width, height, channels, progressive, isOwnJpeg(bytes, 1000)]).toEqual([
            width,
            height,
            channels,
            progressive,
            true,
          ]);
        }
      }
    }
  });

  it('is refused if it is another format, too large, truncated, followed by more bytes, or has metadata', async () => {
    const picture = noise(320, 213, 3);
    const jpeg = await picture.clone().jpeg().toBuffer();
    for (const other of ['png', 'webp', 'gif', 'avif', 'tiff'] as const)
      expect([other, isOwnJpeg(await picture.clone().toFormat(other).toBuffer(), 1000)]).toEqual([other, false]);
    expect(isOwnJpeg(jpeg, 319)).toBe(false);
    for (const length of [0, 1, 2, 3, 20, 200, jpeg.length - 2, jpeg.length - 1])
      expect([length, isOwnJpeg(jpeg.subarray(0, length), 1000)]).toEqual([length, false]);
    expect(isOwnJpeg(Buffer.concat([jpeg, Buffer.from('more')]), 1000)).toBe(false);
    expect(isOwnJpeg(Buffer.concat([jpeg, jpeg]), 1000)).toBe(false);
    expect(isOwnJpeg(await picture.clone().withIccProfile('p3').jpeg().toBuffer(), 1000)).toBe(false);
    expect(
      isOwnJpeg(
        await picture
          .clone()
          .withExif({ IFD0: { Artist: 'x' } })
          .jpeg()
          .toBuffer(),
        1000,
      ),
    ).toBe(false);
    expect(isOwnJpeg(Buffer.concat([jpeg.subarray(0, 2), Buffer.from('<svg>'), jpeg.subarray(2)]), 1000)).toBe(false);
  });
});
