/** Numbers of any precision, by row. */
export type Rows = readonly (readonly number[])[];

/** Divides a flat array into rows of `length`. */
export function rowsOf(values: ArrayLike<number>, length: number): number[][] {
  const all = Array.from(values);
  return Array.from({ length: all.length / length }, (_, row) => all.slice(row * length, (row + 1) * length));
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export const columnsOf = (rows: Rows): number[][] =>
  (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? NaN));

/** x·kernel + bias. @param kernel [inputs, units], as Keras keeps it */
export function denseReference(x: Rows, kernel: ArrayLike<number>, bias: ArrayLike<number>): number[][] {
  const columns = columnsOf(rowsOf(kernel, bias.length));
  const offsets = Array.from(bias);
  return x.map((row) =>
    columns.map((column, unit) => (offsets[unit] ?? NaN) + sum(row.map((value, at) => value * (column[at] ?? NaN)))),
  );
}

/** The gradient of a function by central differences, in float64. */
export function centralDifferences(
  f: (values: Float64Array) => number,
  at: ArrayLike<number>,
  reach = 1e-5,
): Float64Array {
  const values = Float64Array.from(at);
  return values.map((value, index) => {
    const moved = (to: number): number => f(values.with(index, to));
    return (moved(value + reach) - moved(value - reach)) / (2 * reach);
  });
}
