const digits = 65_536;

/** Keys [count] by row. A loop, because `Uint32Array.from` with a function takes five times as long. */
export function keysBy(count: number, keyOf: (row: number) => number): Uint32Array {
  const keys = new Uint32Array(count);
  for (let row = 0; row < count; row += 1) keys[row] = keyOf(row);
  return keys;
}

/** Keys that sort positive floats, NaN first: the bits of a positive float sort as the float does. */
export function floatKeys(values: Float32Array): Uint32Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return keysBy(values.length, (row) => (Number.isNaN(values[row] ?? Number.NaN) ? 0 : (bits[row] ?? 0) + 1));
}

/**
 * Rows 0..keys.length-1 in ascending order of key, equal keys in order of row. Two passes of counting sort; a pass whose digit is the
 * same for all rows is skipped. A million rows take some 20 ms.
 */
export function sortedRows(keys: Uint32Array): Int32Array {
  const { length } = keys;
  let rows = new Int32Array(length);
  for (let row = 0; row < length; row += 1) rows[row] = row;
  let spare = new Int32Array(length);
  for (const shift of [0, 16]) {
    const starts = startsOf(keys, shift);
    if (starts === null) continue;
    for (let at = 0; at < length; at += 1) {
      const row = rows[at] ?? 0;
      const digit = ((keys[row] ?? 0) >>> shift) & (digits - 1);
      const to = starts[digit] ?? 0;
      starts[digit] = to + 1;
      spare[to] = row;
    }
    [rows, spare] = [spare, rows];
  }
  return rows;
}

/** First position of each digit's rows; null when all rows have the same digit. */
function startsOf(keys: Uint32Array, shift: number): Uint32Array | null {
  const { length } = keys;
  const starts = new Uint32Array(digits);
  for (let row = 0; row < length; row += 1) {
    const digit = ((keys[row] ?? 0) >>> shift) & (digits - 1);
    starts[digit] = (starts[digit] ?? 0) + 1;
  }
  let start = 0;
  for (let digit = 0; digit < digits; digit += 1) {
    const images = starts[digit] ?? 0;
    if (images === length) return null;
    starts[digit] = start;
    start += images;
  }
  return starts;
}
