import { cutOff } from '../refusals';

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Unpacks run lengths of a bitmap (BI_RLE8, BI_RLE4): palette indices [height, width], top row first. What no run covers is 0.
 * @param bits per index, 8 or 4
 * @throws Refused of kind 'truncated' if the data ends before the picture
 */
export function readRunLengths(data: Buffer, { width, height }: Size, bits: 4 | 8): Uint8Array {
  const indices = new Uint8Array(width * height);
  let [x, y, at] = [0, height - 1, 0];
  const put = (index: number): void => {
    if (x < width && y >= 0) indices[y * width + x] = index;
    x += 1;
  };
  const indexIn = (start: number, place: number): number => {
    const byte = data[start + (bits === 8 ? place : place >> 1)] ?? 0; // a run may end with the file
    if (bits === 8) return byte;
    return place % 2 === 0 ? byte >> 4 : byte & 15;
  };
  while (y >= 0 && at + 1 < data.length) {
    const [count, value] = [data.readUInt8(at), data.readUInt8(at + 1)];
    at += 2;
    if (count > 0) {
      for (let place = 0; place < count; place += 1) put(indexIn(at - 1, bits === 8 ? 0 : place % 2));
    } else if (value === 0) {
      [x, y] = [0, y - 1];
    } else if (value === 1) {
      return indices;
    } else if (value === 2) {
      if (at + 1 >= data.length) break;
      [x, y, at] = [x + data.readUInt8(at), y - data.readUInt8(at + 1), at + 2];
    } else {
      const length = bits === 8 ? value : Math.ceil(value / 2);
      if (at + length > data.length) break;
      for (let place = 0; place < value; place += 1) put(indexIn(at, place));
      at += length + (length % 2);
    }
  }
  // Some writers leave the end mark out. The last row must have been reached, and be whole.
  if (y < 0 || (y === 0 && x >= width)) return indices;
  throw cutOff();
}
