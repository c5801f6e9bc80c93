import { pngOf } from './png';
import { Refused } from './refusal';

/** Longest edge of a picture that is given as numbers. */
const mostEdge = 8192;

/**
 * Reads a picture from JSON: {"b64": "..."} is a picture file, [height, width, 3] numbers 0..255 are pixels.
 * @param place where it stands in the request, for a reason: 'instances[2]'
 * @returns the bytes of a picture file
 * @throws Refused 400
 */
export function pictureOf(value: unknown, place: string): Buffer {
  if (Array.isArray(value)) return pixelsOf(value, place);
  const { b64 } = (typeof value === 'object' ? (value ?? {}) : {}) as { readonly b64?: unknown };
  if (typeof b64 !== 'string') {
    throw new Refused(
      400,
      `${place} is no picture: give {"b64": "..."} with the bytes of a picture file in base64, or pixels [height, width, 3] of 0 to 255.`,
    );
  }
  const bytes = Buffer.from(b64, 'base64'); // takes the form for addresses, too
  if (bytes.length === 0 || !/^[\w+/-]*={0,2}$/.test(b64)) throw new Refused(400, `${place} is not in base64.`);
  return bytes;
}

function pixelsOf(rows: readonly unknown[], place: string): Buffer {
  const first: unknown = rows[0];
  const [height, width] = [rows.length, Array.isArray(first) ? first.length : 0];
  const shape = `${place} must be pixels [height, width, 3]`;
  if (width === 0) throw new Refused(400, `${shape}.`);
  if (Math.max(height, width) > mostEdge)
    throw new Refused(400, `${place} has an edge above ${String(mostEdge)} pixels.`);
  const rgb = new Uint8Array(height * width * 3);
  let at = 0;
  for (const row of rows) {
    if (!Array.isArray(row) || row.length !== width) throw new Refused(400, `${shape}; its rows differ in length.`);
    for (const pixel of row as readonly unknown[]) {
      if (!Array.isArray(pixel) || pixel.length !== 3)
        throw new Refused(400, `${shape}; each pixel must have three values.`);
      for (const value of pixel as readonly unknown[]) {
        if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > 255) {
          throw new Refused(400, `${shape}; its values are whole numbers from 0 to 255.`);
        }
        rgb[at++] = value as number;
      }
    }
  }
  return pngOf(rgb, width, height);
}
