import type { Box } from '../../../src-shared/domain/face-crop';
import { pixelBytes } from '../../../src-shared/domain/preprocessing';
import { pageBytes } from '../../platform/assembler';
import type { Picture } from '../decode';
import { createKernel, passRows, type Kernel } from './kernel';
import { bytesOfPlan, writePlan } from './plan';

/** Bytes of WebAssembly memory that is kept for the next picture. Memory never shrinks, so a picture that needs more gets its own. */
const keptBytes = 32 * 1024 * 1024;
let kept: Kernel | null = null;

/**
 * Resizes a part of a picture to a square with the antialiased triangle filter (domain/preprocessing.ts), byte for byte as PIL's
 * BILINEAR does: first across, then down, each with fixed-point weights and rounded to bytes (Pillow 12,
 * src/libImaging/Resample.c; Pillow 13 goes down first where the height shrinks much more than the width).
 * @returns pixels [edge, edge, 3]
 */
export function resizeToSquare(
  picture: Pick<Picture, 'pixels' | 'width' | 'height'>,
  edge: number,
  crop: Box | null,
): Buffer {
  const part = crop ?? { left: 0, top: 0, width: picture.width, height: picture.height };
  const layout = layOut(part, edge);
  const kernel = kernelWith(layout.bytes);
  writePlan(kernel.memory, layout.planAcross, part.width, edge);
  writePlan(kernel.memory, layout.planDown, part.height, edge);
  acrossRows(kernel, layout, { picture, part, edge });
  downColumns(kernel, layout, edge);
  return squareIn(kernel, layout, edge);
}

/** Addresses in the memory, and bytes from one row or column to the next. */
interface Layout {
  readonly planAcross: number;
  readonly planDown: number;
  /** Four rows of the picture. */
  readonly rows: number;
  readonly rowStride: number;
  /** Columns that are as high as the part and as many as the square has, four at a time. */
  readonly columns: number;
  readonly columnStride: number;
  /** Rows of the square. */
  readonly square: number;
  readonly squareStride: number;
  readonly bytes: number;
}

function layOut({ width, height }: Box, edge: number): Layout {
  const slack = 32; // bytes that the kernel reads or writes behind the last pixel
  const padded = (pixels: number): number => aligned(Math.ceil(pixels / passRows) * passRows * 3 + slack);
  const [rowStride, columnStride, squareStride] = [padded(width), padded(height), padded(edge)];
  const planDown = aligned(bytesOfPlan(width, edge));
  const rows = planDown + aligned(bytesOfPlan(height, edge));
  const columns = rows + rowStride * passRows;
  const square = columns + columnStride * Math.ceil(edge / passRows) * passRows;
  const bytes = square + squareStride * edge + slack;
  return { planAcross: 0, planDown, rows, rowStride, columns, columnStride, square, squareStride, bytes };
}

const aligned = (bytes: number): number => Math.ceil(bytes / 16) * 16;

function kernelWith(bytes: number): Kernel {
  if (bytes > keptBytes) return createKernel(bytes);
  kept ??= createKernel(bytes);
  const more = bytes - kept.memory.buffer.byteLength;
  if (more > 0) kept.memory.grow(Math.ceil(more / pageBytes));
  return kept;
}

interface Part {
  readonly picture: Pick<Picture, 'pixels' | 'width'>;
  readonly part: Box;
  readonly edge: number;
}

function acrossRows({ memory, pass }: Kernel, layout: Layout, { picture, part, edge }: Part): void {
  const { planAcross, rows, rowStride, columns, columnStride } = layout;
  const bytes = new Uint8Array(memory.buffer);
  for (let y = 0; y < part.height; y += passRows) {
    for (let row = 0; row < Math.min(passRows, part.height - y); row += 1) {
      const start = ((part.top + y + row) * picture.width + part.left) * 3;
      bytes.set(picture.pixels.subarray(start, start + part.width * 3), rows + row * rowStride);
    }
    pass(rows, rowStride, planAcross, edge, columns + y * 3, columnStride);
  }
}

function downColumns({ pass }: Kernel, layout: Layout, edge: number): void {
  const { planDown, columns, columnStride, square, squareStride } = layout;
  for (let x = 0; x < edge; x += passRows) {
    pass(columns + x * columnStride, columnStride, planDown, edge, square + x * 3, squareStride);
  }
}

function squareIn({ memory }: Kernel, { square, squareStride }: Layout, edge: number): Buffer {
  const result = Buffer.allocUnsafe(pixelBytes(edge));
  for (let y = 0; y < edge; y += 1) {
    result.set(new Uint8Array(memory.buffer, square + y * squareStride, edge * 3), y * edge * 3);
  }
  return result;
}
