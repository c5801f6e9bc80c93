/** Edge of the grey squares that are compared. */
export const squareEdge = 64;

/** Edge of the grid that alignments are tried on. */
const gridEdge = 24;

/**
 * Place of the first square's content in the second: a point (x, y) of the first, 0..1, is at (left + x·scale, top + y·scale) in the
 * second. If mirrored, the second is read from right to left.
 */
interface Alignment {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
  readonly isMirrored: boolean;
}

/** Shares of the other picture's edge that a crop may keep: it may cut off up to a fifth. */
const scales = [1, 0.95, 0.9, 0.85, 0.8] as const;
/** Distance between the offsets that are tried first. */
const coarseStep = 0.05;
/** Steps by which the best of these alignments is then refined. */
const fineSteps = [0.02, 0.01, 0.005] as const;

/**
 * Likeness of two pictures when laid over each other as well as possible: mirrored or not, one of them cropped or not.
 * Takes the alignment with the greatest correlation, and returns the mean of SSIM's contrast and structure term over windows of
 * 8 × 8 pixels, (2σxy + C) / (σx² + σy² + C), which ignores brightness.
 * Source: Z. Wang, A. Bovik, H. Sheikh, E. Simoncelli, Image quality assessment: from error visibility to structural
 * similarity, IEEE Transactions on Image Processing 13 (2004), equations 9, 10 and 13 with C = (0.03·255)².
 * @param one grey [squareEdge, squareEdge], 0..255, as `other`
 * @returns -1..1; 1 for equal pictures
 */
export function alignedLikeness(one: Float32Array, other: Float32Array): number {
  // Either may be the crop.
  return Math.max(likenessWithin(one, other), likenessWithin(other, one));
}

function likenessWithin(part: Float32Array, whole: Float32Array): number {
  const small = sampled(part, { scale: 1, left: 0, top: 0, isMirrored: false }, gridEdge);
  const found = bestOf(candidates(), (alignment) => correlation(small, sampled(whole, alignment, gridEdge)));
  let best = found;
  for (const step of fineSteps) {
    for (let round = 0; round < 3; round += 1) {
      const moved = bestOf(neighboursOf(best, step), (alignment) =>
        correlation(small, sampled(whole, alignment, gridEdge)),
      );
      if (moved === best) break;
      best = moved;
    }
  }
  return structure(part, sampled(whole, best, squareEdge));
}

function candidates(): Alignment[] {
  return [false, true].flatMap((isMirrored) =>
    scales.flatMap((scale) => {
      const offsets = Array.from(
        { length: Math.round((1 - scale) / coarseStep) + 1 },
        (_, index) => index * coarseStep,
      );
      return offsets.flatMap((left) => offsets.map((top) => ({ scale, left, top, isMirrored })));
    }),
  );
}

/** The alignment itself, and those one step away from it. */
function neighboursOf(alignment: Alignment, step: number): Alignment[] {
  const { scale, left, top } = alignment;
  return [
    alignment,
    ...[-step, step].flatMap((by) => [
      { ...alignment, left: left + by },
      { ...alignment, top: top + by },
      { ...alignment, scale: scale + by, left: left - by / 2, top: top - by / 2 },
    ]),
  ];
}

function bestOf(alignments: readonly Alignment[], scoreOf: (alignment: Alignment) => number): Alignment {
  const [first] = alignments;
  if (!first) throw new RangeError('There is no alignment to choose from');
  let [best, bestScore] = [first, -Infinity];
  for (const alignment of alignments) {
    const score = scoreOf(alignment);
    if (score > bestScore) [best, bestScore] = [alignment, score];
  }
  return best;
}

/** Samples a square through an alignment, [edge, edge]: bilinear between pixels, the nearest pixel beyond the edges. */
function sampled(square: Float32Array, { scale, left, top, isMirrored }: Alignment, edge: number): Float32Array {
  const samplePoints = (offset: number): { low: number; high: number; share: number }[] =>
    Array.from({ length: edge }, (_, index) => {
      const position = (offset + ((index + 0.5) / edge) * scale) * squareEdge - 0.5;
      const inside = Math.max(0, Math.min(squareEdge - 1, position));
      const low = Math.floor(inside);
      return { low, high: Math.min(squareEdge - 1, low + 1), share: inside - low };
    });
  const rows = samplePoints(top);
  const columns = samplePoints(left).map(({ low, high, share }) =>
    isMirrored ? { low: squareEdge - 1 - low, high: squareEdge - 1 - high, share } : { low, high, share },
  );
  const values = new Float32Array(edge * edge);
  rows.forEach((row, y) => {
    columns.forEach((column, x) => {
      // Hot loop: indices stay below the lengths, so `?? 0` is for the type checker alone.
      const between = (from: number): number => {
        const value = square[from * squareEdge + column.low] ?? 0;
        return value + ((square[from * squareEdge + column.high] ?? 0) - value) * column.share;
      };
      const upper = between(row.low);
      values[y * edge + x] = upper + (between(row.high) - upper) * row.share;
    });
  });
  return values;
}

/** Pearson's correlation; 0 where one of the two is flat. */
function correlation(one: Float32Array, other: Float32Array): number {
  const { variance, otherVariance, covariance } = moments(
    one,
    other,
    { left: 0, top: 0, edge: Math.sqrt(one.length) },
    Math.sqrt(one.length),
  );
  return variance === 0 || otherVariance === 0 ? 0 : covariance / Math.sqrt(variance * otherVariance);
}

const windowEdge = 8;
const constant = (0.03 * 255) ** 2;

/** Mean of SSIM's contrast and structure term over windows that overlap by half. */
function structure(one: Float32Array, other: Float32Array): number {
  let [sum, windows] = [0, 0];
  for (let y = 0; y + windowEdge <= squareEdge; y += windowEdge / 2) {
    for (let x = 0; x + windowEdge <= squareEdge; x += windowEdge / 2) {
      const found = moments(one, other, { left: x, top: y, edge: windowEdge }, squareEdge);
      sum += (2 * found.covariance + constant) / (found.variance + found.otherVariance + constant);
      windows += 1;
    }
  }
  return sum / windows;
}

/** A square part of a square, in pixels. */
interface Region {
  readonly left: number;
  readonly top: number;
  readonly edge: number;
}

/** Variances and covariance of the same region of two squares. @param width edge of the squares */
function moments(one: Float32Array, other: Float32Array, { left, top, edge }: Region, width: number) {
  let [sum, otherSum, square, otherSquare, product] = [0, 0, 0, 0, 0];
  // Hot loop: indices stay below the lengths, so `?? 0` is for the type checker alone.
  for (let y = top; y < top + edge; y += 1) {
    for (let x = left; x < left + edge; x += 1) {
      const [a, b] = [one[y * width + x] ?? 0, other[y * width + x] ?? 0];
      sum += a;
      otherSum += b;
      square += a * a;
      otherSquare += b * b;
      product += a * b;
    }
  }
  const count = edge * edge;
  return {
    variance: square / count - (sum / count) ** 2,
    otherVariance: otherSquare / count - (otherSum / count) ** 2,
    covariance: product / count - (sum / count) * (otherSum / count),
  };
}
