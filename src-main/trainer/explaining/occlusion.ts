import { at } from '../../../src-shared/domain/at';
import type { Grid } from '../../../src-shared/domain/grid';
import { pixelBytes } from '../../../src-shared/domain/preprocessing';

/** Cells of an occlusion map across and down. A patch covers two by two of them. */
const mostCells = 14;
/** Value of a covered pixel: middle grey. */
const grey = 128;

/** A square patch, in cells and in pixels. */
interface Patch {
  readonly row: number;
  readonly column: number;
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Number of cells per edge for pictures with this edge in pixels. A cell has two pixels at least. */
export const cellsOf = (edge: number): number => Math.min(mostCells, Math.floor(edge / 2));

/** The patches that cover a picture, half a patch apart. */
export function patchesOf(edge: number): Patch[] {
  const cells = cellsOf(edge);
  const pixel = (cell: number): number => Math.round((cell * edge) / cells);
  const starts = Array.from({ length: cells - 1 }, (_, cell) => cell);
  return starts.flatMap((row) =>
    starts.map((column) => ({
      row,
      column,
      top: pixel(row),
      bottom: pixel(row + 2),
      left: pixel(column),
      right: pixel(column + 2),
    })),
  );
}

/** Copies of a picture [edge, edge, 3], each with one patch grey. @returns [patches, edge, edge, 3] */
export function occluded(picture: Uint8Array, edge: number, patches: readonly Patch[]): Uint8Array {
  const bytes = pixelBytes(edge);
  const copies = new Uint8Array(patches.length * bytes);
  patches.forEach(({ top, bottom, left, right }, index) => {
    const copy = copies.subarray(index * bytes, (index + 1) * bytes);
    copy.set(picture.subarray(0, bytes));
    for (let row = top; row < bottom; row += 1) {
      copy.fill(grey, (row * edge + left) * 3, (row * edge + right) * 3);
    }
  });
  return copies;
}

/**
 * The map of occlusion (Zeiler and Fergus, "Visualizing and understanding convolutional networks", ECCV 2014, section 4.2): for each
 * cell, how much of the class's probability is lost when a grey patch covers it, as the mean over the patches that do.
 * @param losses the probability of the whole picture minus that with each patch, in the order of the patches
 */
export function occlusionMap(edge: number, patches: readonly Patch[], losses: readonly number[]): Grid {
  const cells = cellsOf(edge);
  const [sums, counts] = [new Float64Array(cells * cells), new Float64Array(cells * cells)];
  patches.forEach(({ row, column }, patch) => {
    for (const cell of [0, 1, cells, cells + 1].map((offset) => row * cells + column + offset)) {
      sums[cell] = at(sums, cell) + at(losses, patch);
      counts[cell] = at(counts, cell) + 1;
    }
  });
  return { height: cells, width: cells, values: sums.map((sum, cell) => sum / at(counts, cell)) };
}
