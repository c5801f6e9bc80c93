import type { Shape } from './shapes';

interface Placed {
  readonly shape: Shape;
  /** Centre, in pixels. */
  readonly x: number;
  readonly y: number;
  /** Half the extent, in pixels. */
  readonly size: number;
}

/** Draws a shape in the context's present colours. */
export function drawShape(context: CanvasRenderingContext2D, { shape, x, y, size }: Placed): void {
  context.beginPath();
  switch (shape) {
    case 'circle':
      context.arc(x, y, size, 0, 2 * Math.PI);
      context.fill();
      return;
    case 'ring':
      context.arc(x, y, size, 0, 2 * Math.PI);
      context.stroke();
      return;
    case 'square':
      context.fillRect(x - size, y - size, 2 * size, 2 * size);
      return;
    case 'triangle':
      fillPolygon(context, [
        [x, y - size * 1.2],
        [x + size * 1.2, y + size],
        [x - size * 1.2, y + size],
      ]);
      return;
    case 'diamond':
      fillPolygon(context, [
        [x, y - size * 1.4],
        [x + size * 1.4, y],
        [x, y + size * 1.4],
        [x - size * 1.4, y],
      ]);
      return;
    case 'cross':
      addLine(context, [x - size, y - size], [x + size, y + size]);
      addLine(context, [x - size, y + size], [x + size, y - size]);
      context.stroke();
      return;
    case 'plus':
      addLine(context, [x - size, y], [x + size, y]);
      addLine(context, [x, y - size], [x, y + size]);
      context.stroke();
  }
}

type Point = readonly [number, number];

function fillPolygon(context: CanvasRenderingContext2D, corners: readonly Point[]): void {
  for (const [x, y] of corners) context.lineTo(x, y);
  context.fill();
}

function addLine(context: CanvasRenderingContext2D, from: Point, to: Point): void {
  context.moveTo(...from);
  context.lineTo(...to);
}
