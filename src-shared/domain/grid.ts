/** Values over a picture, row by row. */
export interface Grid {
  readonly height: number;
  readonly width: number;
  /** [height, width] */
  readonly values: ArrayLike<number>;
}

/** Averages a grid down to at most `most` cells per edge. Cells have equal sizes, so that some values count for two of them. */
export function coarsened({ height, width, values }: Grid, most: number): Grid {
  const [rows, columns] = [Math.min(height, most), Math.min(width, most)];
  if (rows === height && columns === width) return { height, width, values };
  const [down, across] = [overlaps(height, rows), overlaps(width, columns)];
  const averaged = down.flatMap((rowShares) =>
    across.map((columnShares) => {
      let sum = 0;
      for (const [row, rowShare] of rowShares) {
        for (const [column, columnShare] of columnShares) {
          // Hot loop over pixels: the index stays below the length, so `?? 0` is for the type checker alone.
          sum += rowShare * columnShare * (values[row * width + column] ?? 0);
        }
      }
      return sum;
    }),
  );
  return { height: rows, width: columns, values: averaged };
}

/** For each of `to` equal parts of an axis, the shares that `from` cells have in it. */
function overlaps(from: number, to: number): (readonly [cell: number, share: number])[][] {
  const size = from / to;
  return Array.from({ length: to }, (_, part) => {
    const [begin, end] = [part * size, (part + 1) * size];
    const shares: (readonly [number, number])[] = [];
    for (let cell = Math.floor(begin + 1e-9); cell < Math.min(from, Math.ceil(end - 1e-9)); cell += 1) {
      shares.push([cell, (Math.min(end, cell + 1) - Math.max(begin, cell)) / size]);
    }
    return shares;
  });
}

/** Enlarges a grid to `edge` cells across and down, bilinearly between the centres of its cells. */
export function enlarged({ height, width, values }: Grid, edge: number): Grid {
  const [down, across] = [blends(height, edge), blends(width, edge)];
  const result = new Float32Array(edge * edge);
  down.forEach(({ first: top, second: bottom, share: low }, row) => {
    across.forEach(({ first: left, second: right, share: far }, column) => {
      // Hot loop over pixels, as above.
      const valueAt = (y: number, x: number): number => values[y * width + x] ?? 0;
      const upper = valueAt(top, left) * (1 - far) + valueAt(top, right) * far;
      const lower = valueAt(bottom, left) * (1 - far) + valueAt(bottom, right) * far;
      result[row * edge + column] = upper * (1 - low) + lower * low;
    });
  });
  return { height: edge, width: edge, values: result };
}

/** The two cells that each of `to` positions of an axis lies between, and the share of the second one. */
function blends(from: number, to: number): { first: number; second: number; share: number }[] {
  return Array.from({ length: to }, (_, position) => {
    const place = Math.min(Math.max(((position + 0.5) * from) / to - 0.5, 0), from - 1);
    const first = Math.floor(place);
    return { first, second: Math.min(first + 1, from - 1), share: place - first };
  });
}
