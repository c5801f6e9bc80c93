import { crc32, deflateSync } from 'node:zlib';

const signature = Buffer.from('89504e470d0a1a0a', 'hex');

/**
 * Writes pixels as a PNG without compression or filters, so that a decoder prepares them like any other file (PNG, third edition).
 * @param rgb [height, width, 3]
 */
export function pngOf(rgb: Uint8Array, width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8); // eight bits, RGB, deflate, the usual filters, not interlaced
  const line = width * 3;
  const lines = Buffer.alloc(height * (line + 1)); // each begins with its filter: 0 for none
  for (let row = 0; row < height; row += 1) {
    lines.set(rgb.subarray(row * line, (row + 1) * line), row * (line + 1) + 1);
  }
  const pixels = deflateSync(lines, { level: 0 });
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
