import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { decode, type Picture } from '../../src-main/decoder/decode';
import { resizeToSquare } from '../../src-main/decoder/resize/resize';
import { isRefusal } from '../../src-main/decoder/refusals';
import { withTemporaryFolder } from '../../src-main/platform/atomic';
import { scene } from '../helpers/files/images';
import { requirePython } from '../helpers/programs/python';
import { runShippedPython, shippedPreprocessing } from '../helpers/programs/shipped';

const size = { width: 210, height: 150 };
const drawn = (): Sharp => scene(1, size.width, size.height);

/** A picture that becomes transparent from left to right. */
function fading(): Sharp {
  const alpha = Uint8Array.from({ length: size.width * size.height }, (_, at) => (at % size.width) + 20);
  return drawn().joinChannel(Buffer.from(alpha), { raw: { ...size, channels: 1 } });
}

/** Pictures of every kind that other programs read in their own ways. */
const pictures: Readonly<Record<string, () => Promise<Buffer>>> = {
  'colour.png': () => drawn().png().toBuffer(),
  'photo.jpg': () => drawn().jpeg().toBuffer(),
  'grey.jpg': () => drawn().greyscale().jpeg().toBuffer(),
  'grey.png': () => drawn().greyscale().toColourspace('b-w').png().toBuffer(),
  'palette.png': () => drawn().png({ palette: true, colours: 60 }).toBuffer(),
  'deep.png': () => drawn().toColourspace('rgb16').png().toBuffer(),
  'deep-grey.png': () => drawn().greyscale().toColourspace('grey16').png().toBuffer(),
  'low-grey.png': () => drawn().greyscale().toColourspace('grey16').linear(0.05).png().toBuffer(),
  'deep.tif': () => drawn().toColourspace('rgb16').tiff().toBuffer(),
  'transparent.png': () => fading().png().toBuffer(),
  'transparent-palette.png': () => fading().png({ palette: true }).toBuffer(),
  'transparent-deep.png': () => fading().toColourspace('rgb16').png().toBuffer(),
  'transparent.webp': () => fading().webp({ lossless: true }).toBuffer(),
  'cmyk-profile.jpg': () => drawn().withIccProfile('cmyk').toColourspace('cmyk').jpeg().toBuffer(),
  'p3.jpg': () => drawn().withIccProfile('p3').jpeg().toBuffer(),
  'p3-palette.png': () => drawn().withIccProfile('p3').png({ palette: true }).toBuffer(),
  'p3-deep.png': () => drawn().withIccProfile('p3').toColourspace('rgb16').png().toBuffer(),
  'first.gif': () => drawn().gif().toBuffer(),
  ...Object.fromEntries(
    [2, 3, 5, 6, 8].map((orientation) => [
      `turned-${String(orientation)}.jpg`,
      () => drawn().withMetadata({ orientation }).jpeg().toBuffer(),
    ]),
  ),
};

/** Reads pictures, and writes each with all its pixels and as squares of two sizes. */
const inPython = `
import sys
from pathlib import Path
from preprocessing import read_picture, to_pixels, to_square

for file in map(Path, sys.argv[1:]):
    picture = read_picture(file)
    values = [to_pixels(picture), to_square(picture, 128), to_square(picture, 224)]
    file.with_name(file.name + ".rgb").write_bytes(b"".join(each.tobytes() for each in values))
`;

describe('the preprocessing that is shipped', () => {
  it('in Python reads all kinds of pictures as the decoder does, and resizes as JavaScript does', async (context) => {
    const python = await requirePython(context);
    const { toSquare } = await shippedPreprocessing();
    await withTemporaryFolder(tmpdir(), async (folder) => {
      const paths = await writePictures(folder);
      await runShippedPython(python, inPython, paths);
      for (const path of paths) {
        const picture = await decoded(await readFile(path));
        const { width, height, pixels } = picture;
        const found = await readFile(`${path}.rgb`);
        const squares = [128, 224].map((edge) => toSquare({ width, height, data: pixels }, edge));
        const { mean, most } = differenceOf(found, Buffer.concat([pixels, ...squares]));
        // libvips lays 16 bits over white before it cuts them to 8, Pillow can only do so after.
        const limit = path.endsWith('transparent-deep.png') ? 1 : 0.5;
        expect({ path, mean: mean <= limit, most: most <= 2 }).toEqual({ path, mean: true, most: true });
      }
    });
  });

  it('in JavaScript lays transparency over white, and takes a part of a picture', async () => {
    const { toSquare, onWhite } = await shippedPreprocessing();
    const rgba = await fading().raw().toBuffer();
    const flat = await sharp(rgba, { raw: { ...size, channels: 4 } })
      .flatten({ background: '#ffffff' })
      .raw()
      .toBuffer();
    const white = onWhite({ ...size, data: rgba });
    expect(differenceOf(white.data, flat).most).toBe(0);
    const box = { left: 30, top: 20, width: 64, height: 64 };
    expect(Buffer.from(toSquare(white, 64, box))).toEqual(
      await sharp(white.data, { raw: { ...size, channels: 3 } })
        .extract(box)
        .raw()
        .toBuffer(),
    );
    expect(() => onWhite({ width: 3, height: 3, data: rgba })).toThrow('A picture of 3 x 3 pixels has');
  });

  it('in JavaScript gives the decoder’s own bytes, whatever the sizes and the part', async () => {
    const { toSquare } = await shippedPreprocessing();
    for (const [width, height] of [
      [210, 150],
      [97, 800],
      [64, 64],
      [1, 5],
      [1300, 1000],
    ] as const) {
      const picture = await decoded(await scene(7, width, height).png().toBuffer());
      const data = picture.pixels;
      const part = { left: Math.floor(width / 4), top: 0, width: Math.ceil(width / 2), height };
      for (const edge of [16, 64, 224]) {
        for (const box of [null, part]) {
          const expected = resizeToSquare(picture, edge, box);
          expect(expected.equals(toSquare({ width, height, data }, edge, box ?? undefined))).toBe(true);
        }
      }
    }
  });

  it('in JavaScript keeps flat colours to the level, whatever the sizes', async () => {
    const { toSquare } = await shippedPreprocessing();
    for (const [width, height, edge] of [
      [1, 1, 8],
      [7, 1000, 31],
      [301, 2, 224],
      [64, 64, 64],
    ] as const) {
      const data = new Uint8Array(width * height * 3).fill(201);
      expect(new Set(toSquare({ width, height, data }, edge))).toEqual(new Set([201]));
    }
  });
});

async function writePictures(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for (const [name, bytes] of Object.entries(pictures)) {
    paths.push(join(folder, name));
    await writeFile(join(folder, name), await bytes());
  }
  return paths;
}

async function decoded(bytes: Buffer): Promise<Picture> {
  const picture = await decode('a picture', bytes);
  if (isRefusal(picture)) throw new Error(picture.reason);
  return picture;
}

function differenceOf(found: Uint8Array, expected: Uint8Array): { mean: number; most: number } {
  expect(found.length).toBe(expected.length);
  let [sum, most] = [0, 0];
  for (let at = 0; at < found.length; at += 1) {
    const difference = Math.abs((found[at] ?? 0) - (expected[at] ?? 0)); // hot loop: both have the length
    sum += difference;
    most = Math.max(most, difference);
  }
  return { mean: sum / found.length, most };
}
