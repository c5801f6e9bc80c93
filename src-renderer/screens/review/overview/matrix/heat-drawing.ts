import { cellAt, strengthOf, type Matrix } from './matrix';

/** Colours of a heat map, as CSS has them. */
export interface HeatColours {
  readonly right: string;
  readonly wrong: string;
  readonly ground: string;
  readonly text: string;
}

/** Edge from which a cell has room for its count, in pixels. */
const numberedEdge = 24;

/** Draws a matrix as cells whose colour says right or wrong, and whose strength says the share of the label. @param edge in pixels */
export function drawHeat(
  context: CanvasRenderingContext2D,
  matrix: Matrix,
  { edge, colours }: { readonly edge: number; readonly colours: HeatColours },
): void {
  const size = matrix.classes.length;
  const gap = edge >= 6 ? 1 : 0;
  context.clearRect(0, 0, size * edge, size * edge);
  context.font = '11px "Inter Variable", system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const cell = cellAt(matrix, row, column);
      const [x, y] = [column * edge, row * edge];
      context.globalAlpha = 1;
      context.fillStyle = colours.ground;
      context.fillRect(x, y, edge - gap, edge - gap);
      if (cell.count === 0) continue;
      context.globalAlpha = strengthOf(cell);
      context.fillStyle = cell.isRight ? colours.right : colours.wrong;
      context.fillRect(x, y, edge - gap, edge - gap);
      if (edge < numberedEdge) continue;
      context.globalAlpha = 1;
      context.fillStyle = colours.text;
      context.fillText(String(cell.count), x + edge / 2, y + edge / 2);
    }
  }
  context.globalAlpha = 1;
}
