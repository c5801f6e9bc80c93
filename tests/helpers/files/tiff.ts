const formats = { unsigned: 1, float: 3, complex: 6 } as const;

interface TiffOptions {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly samples?: number;
  /** 0 for 0 as white, 1 for grey, 2 for RGB, 8 for CIELab, 9 for ICCLab. */
  readonly photometric?: number;
  readonly compression?: number;
  readonly format?: keyof typeof formats;
  /** EXIF orientation. */
  readonly orientation?: number;
  /** The one strip, as stored. */
  readonly data: Buffer;
}

/** A little-endian TIFF of one strip, by TIFF 6.0. */
export function tiff(options: TiffOptions): Buffer {
  const {
    width,
    height,
    bits,
    samples = 1,
    photometric = 1,
    compression = 1,
    format = 'unsigned',
    orientation = 1,
    data,
  } = options;
  const each = (value: number): Buffer => Buffer.from(Uint16Array.from({ length: samples }, () => value).buffer);
  const listed = samples > 2 ? [each(bits), each(formats[format])] : [];
  const directoryAt = 8 + data.length + (data.length % 2);
  const entries: [number, number, number, number][] = [
    [256, 4, 1, width],
    [257, 4, 1, height],
    [258, 3, samples, bits],
    [259, 3, 1, compression],
    [262, 3, 1, photometric],
    [273, 4, 1, 8],
    [274, 3, 1, orientation],
    [277, 3, 1, samples],
    [278, 4, 1, height],
    [279, 4, 1, data.length],
    [339, 3, samples, formats[format]],
  ];
  const directory = Buffer.alloc(2 + entries.length * 12 + 4);
  directory.writeUInt16LE(entries.length);
  const listsAt = directoryAt + directory.length;
  for (const [index, [tag, type, count, value]] of entries.entries()) {
    const at = 2 + index * 12;
    directory.writeUInt16LE(tag, at);
    directory.writeUInt16LE(type, at + 2);
    directory.writeUInt32LE(count, at + 4);
    directory.writeUInt32LE(count > 2 ? listsAt + (tag === 258 ? 0 : count * 2) : value, at + 8);
  }
  const start = Buffer.from('II*\0\0\0\0\0', 'latin1');
  start.writeUInt32LE(directoryAt, 4);
  return Buffer.concat([start, data, Buffer.alloc(data.length % 2), directory, ...listed]);
}
