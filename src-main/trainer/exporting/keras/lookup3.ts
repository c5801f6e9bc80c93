/**
 * Checksum of HDF5's metadata: Bob Jenkins's hashlittle (lookup3.c) with initial value 0, as a uint32.
 * Source: https://www.burtleburtle.net/bob/c/lookup3.c, and "Checksums" in the HDF5 file format specification.
 */
export function lookup3(bytes: Uint8Array): number {
  const padded = new Uint8Array(Math.max(12, Math.ceil(bytes.length / 12) * 12));
  padded.set(bytes);
  const words = new DataView(padded.buffer);
  const start = (0xdeadbeef + bytes.length) | 0;
  let state: State = [start, start, start];
  if (bytes.length === 0) return start >>> 0;
  const last = padded.length - 12;
  for (let offset = 0; offset <= last; offset += 12) {
    const [a, b, c] = state;
    const added: State = [
      (a + words.getUint32(offset, true)) | 0,
      (b + words.getUint32(offset + 4, true)) | 0,
      (c + words.getUint32(offset + 8, true)) | 0,
    ];
    state = offset < last ? mixed(added) : finished(added);
  }
  return state[2] >>> 0;
}

type State = readonly [a: number, b: number, c: number];

const rotated = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

function mixed([a, b, c]: State): State {
  a = (a - c) ^ rotated(c, 4);
  c = (c + b) | 0;
  b = (b - a) ^ rotated(a, 6);
  a = (a + c) | 0;
  c = (c - b) ^ rotated(b, 8);
  b = (b + a) | 0;
  a = (a - c) ^ rotated(c, 16);
  c = (c + b) | 0;
  b = (b - a) ^ rotated(a, 19);
  a = (a + c) | 0;
  c = (c - b) ^ rotated(b, 4);
  b = (b + a) | 0;
  return [a, b, c];
}

function finished([a, b, c]: State): State {
  c = (c ^ b) - rotated(b, 14);
  a = (a ^ c) - rotated(c, 11);
  b = (b ^ a) - rotated(a, 25);
  c = (c ^ b) - rotated(b, 16);
  a = (a ^ c) - rotated(c, 4);
  b = (b ^ a) - rotated(a, 14);
  c = (c ^ b) - rotated(b, 24);
  return [a, b, c];
}
