import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { checkout } from '../../../scripts/setup/paths.js';
import { readHeic } from '../../../src-main/decoder/readers/heic';
import { withoutMetadata } from '../../../src-main/engine/datasets/metadata/strip';
import { Unstrippable } from '../../../src-main/engine/datasets/metadata/stripped';
import { seededRandom } from '../../helpers/histories/random';

/** A text that stands in all metadata of the test's pictures, and in no picture without it. */
const secret = 'SECRETPLACE';

const xmp = `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="${secret}"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;

/** A picture with GPS, names and dates in EXIF, with XMP, a colour profile, and turned as a phone is held. */
const described = (): Sharp => {
  const pixels = Buffer.from(Array.from({ length: 40 * 24 * 3 }, (_, index) => (index * index * 7) % 251));
  return sharp(pixels, { raw: { width: 40, height: 24, channels: 3 } })
    .withExif({
      IFD0: { Artist: `${secret} Ann`, ImageDescription: secret, Make: secret },
      IFD2: { DateTimeOriginal: '2024:05:06 07:08:09', UserComment: secret },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '52/1 31/1 1234/100',
        GPSLongitudeRef: 'E',
        GPSLongitude: '13/1 24/1 0/1',
      },
    })
    .withXmp(xmp)
    .withIccProfile('p3')
    .withMetadata({ orientation: 6 });
};

const pixelsOf = (bytes: Buffer, pages?: number) =>
  sharp(bytes, { ...(pages !== undefined && { pages }) })
    .autoOrient()
    .raw()
    .toBuffer();

/** What is in a picture besides pixels. */
async function found(bytes: Buffer) {
  const { exif, xmp: foundXmp, iptc, comments, orientation, icc } = await sharp(bytes).metadata();
  return {
    // Tags in the first list, by their numbers: 274 is the orientation, 34853 leads to GPS.
    tags: exif === undefined ? [] : tagsOf(exif.toString('latin1', 0, 4) === 'Exif' ? exif.subarray(6) : exif),
    ...{ xmp: foundXmp?.toString().trim() ?? '', iptc: iptc !== undefined, comments: comments ?? [], orientation },
    icc: icc !== undefined,
    isSecretLeft: bytes.includes(secret),
  };
}

function tagsOf(tiff: Buffer): number[] {
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const u16 = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const start = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (start === 0) return [];
  return Array.from({ length: u16(start) }, (_, index) => u16(start + 2 + index * 12));
}

const cleanUpright = { tags: [], xmp: '', iptc: false, comments: [], isSecretLeft: false };

/** Bytes of a JPEG's scans: from its first start of scan to the end. */
const scanData = (bytes: Buffer): Buffer =>
  bytes.subarray(bytes.indexOf(Buffer.from([0xff, 0xda])), bytes.lastIndexOf(Buffer.from([0xff, 0xd9])) + 2);

const segment = (marker: number, content: string | Buffer): Buffer => {
  const body = Buffer.from(content as string, 'latin1');
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
};

describe('a copy without metadata', () => {
  it.each([
    ['baseline', { quality: 85 }],
    ['progressive, with four scans or more', { quality: 85, progressive: true }],
  ])('of a JPEG (%s) keeps its scans byte for byte, its profile and orientation', async (_, options) => {
    const plain = await described().jpeg(options).toBuffer();
    // A comment, IPTC, a maker's segment between the others; and a second picture with its own EXIF behind the first one.
    const extra = [segment(0xfe, secret), segment(0xed, `Photoshop 3.0\0${secret}`), segment(0xe2, `MPF\0${secret}`)];
    const original = Buffer.concat([plain.subarray(0, 2), ...extra, plain.subarray(2), plain]);
    expect(await found(plain)).toMatchObject({ isSecretLeft: true, orientation: 6, icc: true });
    const { bytes, isChanged } = withoutMetadata(original);
    expect(isChanged).toBe(true);
    expect(await found(bytes)).toEqual({ ...cleanUpright, tags: [274], orientation: 6, icc: true });
    expect(scanData(bytes).equals(scanData(plain))).toBe(true);
    expect(await pixelsOf(bytes)).toEqual(await pixelsOf(original));
    expect(withoutMetadata(bytes)).toEqual({ bytes, isChanged: false });
  });

  it('of a JPEG without metadata is the original, whether it is whole or cut off', async () => {
    const plain = await sharp({ create: { width: 30, height: 30, channels: 3, background: '#336699' } })
      .jpeg()
      .toBuffer();
    expect(withoutMetadata(plain)).toEqual({ bytes: plain, isChanged: false });
    expect(withoutMetadata(plain.subarray(0, -2)).isChanged).toBe(false);
    const stray = Buffer.concat([plain.subarray(0, 71), Buffer.from([7]), plain.subarray(71)]);
    expect(withoutMetadata(stray).bytes).toEqual(plain);
  });

  it('of a PNG loses texts, EXIF and times, and keeps colours', async () => {
    const plain = await described().png().toBuffer();
    const chunk = (type: string, content: string): Buffer => {
      const body = Buffer.from(type + content, 'latin1');
      const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
      length.writeUInt32BE(content.length);
      sum.writeUInt32BE(crc32(body));
      return Buffer.concat([length, body, sum]);
    };
    const added = [
      chunk('tEXt', `Author\0${secret}`),
      chunk('tIME', '\x07\xe8\x05\x06\x07\x08\x09'),
      chunk('prVt', secret),
    ];
    const original = Buffer.concat([plain.subarray(0, 33), ...added, plain.subarray(33), Buffer.from(secret)]);
    const { bytes } = withoutMetadata(original);
    expect(await found(bytes)).toEqual({ ...cleanUpright, tags: [274], orientation: 6, icc: true });
    expect(await pixelsOf(bytes)).toEqual(await pixelsOf(original));
  });

  it('of a WebP, an AVIF and a TIFF likewise', async () => {
    for (const [original, rest] of [
      [await described().webp({ quality: 80 }).toBuffer(), { tags: [274], orientation: 6 }],
      [await described().webp({ lossless: true }).toBuffer(), { tags: [274], orientation: 6 }],
      [await described().avif().toBuffer(), { tags: [] }],
      [
        await described().tiff({ compression: 'lzw', predictor: 'horizontal' }).toBuffer(),
        { tags: [], orientation: 6 },
      ],
      [
        await described().tiff({ compression: 'none', tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer(),
        { orientation: 6 },
      ],
      [await described().tiff({ compression: 'jpeg' }).toBuffer(), { orientation: 6 }],
    ] as const) {
      expect((await found(original)).isSecretLeft).toBe(true);
      const { bytes, isChanged } = withoutMetadata(original);
      expect(isChanged).toBe(true);
      const left = await found(bytes);
      expect(left).toMatchObject({ xmp: '', iptc: false, isSecretLeft: false, icc: true, ...rest });
      expect(left.tags).not.toContain(34853);
      expect(await pixelsOf(bytes)).toEqual(await pixelsOf(original));
      expect(withoutMetadata(bytes).isChanged).toBe(false);
    }
  });

  it('of a GIF loses comments, and keeps its frames and how they repeat', async () => {
    const frame = (level: number) =>
      sharp({ create: { width: 8, height: 8, channels: 3, background: { r: level, g: 0, b: 9 } } })
        .png()
        .toBuffer();
    const plain = await sharp(await Promise.all([frame(10), frame(200)]), { join: { animated: true } })
      .gif({ loop: 3, delay: [100, 200] })
      .toBuffer();
    const at = plain.indexOf(Buffer.from([0x21, 0xf9]));
    const comment = Buffer.concat([Buffer.from([0x21, 0xfe, secret.length]), Buffer.from(secret), Buffer.from([0])]);
    const original = Buffer.concat([plain.subarray(0, at), comment, plain.subarray(at), Buffer.from(secret)]);
    const { bytes } = withoutMetadata(original);
    expect(bytes).toEqual(plain);
    expect(await sharp(bytes, { pages: -1 }).metadata()).toMatchObject({ pages: 2, loop: 3, delay: [100, 200] });
    expect(withoutMetadata(plain)).toEqual({ bytes: plain, isChanged: false });
  });

  it('of a JPEG XL loses the boxes that are no picture', () => {
    const box = (type: string, content: string): Buffer => {
      const head = Buffer.alloc(8);
      head.writeUInt32BE(8 + content.length);
      head.write(type, 4, 'latin1');
      return Buffer.concat([head, Buffer.from(content, 'latin1')]);
    };
    const [sign, kind, picture] = [
      box('JXL ', '\r\n\x87\n'),
      box('ftyp', 'jxl \0\0\0\0jxl '),
      box('jxlc', '\xff\x0a...'),
    ];
    const original = Buffer.concat([
      sign,
      kind,
      box('Exif', secret),
      box('xml ', secret),
      box('brob', secret),
      picture,
      box('jbrd', secret),
    ]);
    expect(withoutMetadata(original)).toEqual({ bytes: Buffer.concat([sign, kind, picture]), isChanged: true });
    const bare = Buffer.from('\xff\x0a......', 'latin1');
    expect(withoutMetadata(bare)).toEqual({ bytes: bare, isChanged: false });
  });

  it('of a PGM loses its comments', () => {
    const stripped = (text: string): string => withoutMetadata(Buffer.from(text, 'latin1')).bytes.toString('latin1');
    expect(stripped(`P5\n# ${secret}\n2 1 # x\n255\n#a`)).toBe('P5\n2 1 255\n#a');
    expect(stripped('P5 2 1 255 #a')).toBe('P5 2 1 255 #a');
    expect(stripped(`P2\n# ${secret}\n2 1 255\n1 2 # ${secret}\n`)).toBe('P2\n\n2 1 255\n1 2 \n');
  });

  it('of a HEIC of a phone loses its EXIF, if there is one to try', async (context) => {
    const file = join(checkout, '../shared/data/files/samplefilehub.heif');
    if (!existsSync(file)) context.skip(`${file} is missing.`);
    const original = await readFile(file);
    const { bytes } = withoutMetadata(original);
    expect(bytes.length).toBe(original.length);
    const marks = (file: Buffer): boolean[] => ['W5M0', 'MM\0*'].map((mark) => file.includes(mark));
    expect([marks(original), marks(bytes)]).toEqual([
      [true, true],
      [false, false],
    ]);
    const [before, after] = [await readHeic(original), await readHeic(bytes)];
    expect(after.pixels).toEqual(before.pixels);
  });

  it('is refused where the format is unknown or the file is not built as its format demands', async () => {
    const tiff = await described().tiff({ compression: 'none' }).toBuffer();
    const png = await described().png().toBuffer();
    for (const bytes of [Buffer.from('not a picture at all'), tiff.subarray(0, 3000), png.subarray(0, 300)]) {
      expect(() => withoutMetadata(bytes)).toThrow(Unstrippable);
    }
  });

  it('of mutated pictures is a picture or a refusal, never another error', async () => {
    const originals = await Promise.all([
      described().jpeg().toBuffer(),
      described().png().toBuffer(),
      described().webp().toBuffer(),
      described().tiff({ compression: 'lzw' }).toBuffer(),
      described().avif().toBuffer(),
      described().gif().toBuffer(),
    ]);
    const draw = seededRandom(5);
    for (const original of originals) {
      for (let round = 0; round < 300; round += 1) {
        const bytes = Buffer.from(
          original.subarray(0, round % 5 === 0 ? Math.floor(draw() * original.length) : undefined),
        );
        for (let change = 0; change < 4; change += 1)
          bytes[Math.floor(draw() * Math.min(bytes.length, 4000))] = Math.floor(draw() * 256);
        try {
          expect(withoutMetadata(bytes).bytes.length).toBeLessThanOrEqual(2 * bytes.length + 4096);
        } catch (error) {
          expect(error).toBeInstanceOf(Unstrippable);
        }
      }
    }
  });
});
