import type { Shape } from './shapes';

/** Draws a mark about a place. @param size half its extent, in pixels */
export function drawMark(context: CanvasRenderingContext2D, shape: Shape, x: number, y: number, size: number): void {
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
      polygon(context, [x, y - size * 1.2, x + size * 1.2, y + size, x - size * 1.2, y + size]);
      return;
    case 'diamond':
      polygon(context, [x, y - size * 1.4, x + size * 1.4, y, x, y + size * 1.4, x - size * 1.4, y]);
      return;
    case 'cross':
      lines(context, [x - size, y - size, x + size, y + size, x - size, y + size, x + size, y - size]);
      return;
    case 'plus':
      lines(context, [x - size, y, x + size, y, x, y - size, x, y + size]);
  }
}

function polygon(context: CanvasRenderingContext2D, places: readonly number[]): void {
  for (let at = 0; at < places.length; at += 2) context.lineTo(places[at] ?? 0, places[at + 1] ?? 0);
  context.fill();
}

function lines(context: CanvasRenderingContext2D, ends: readonly number[]): void {
  for (let at = 0; at < ends.length; at += 4) {
    context.moveTo(ends[at] ?? 0, ends[at + 1] ?? 0);
    context.lineTo(ends[at + 2] ?? 0, ends[at + 3] ?? 0);
  }
  context.stroke();
}
