import type uPlot from 'uplot';

/** Marks an epoch with a thin vertical line and a word at its foot; null marks none. */
export function drawKeptEpoch(plot: uPlot, epoch: number | null, colour: () => string): void {
  if (epoch === null) return;
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const x = Math.round(plot.valToPos(epoch, 'x', true));
  const bottom = bbox.top + bbox.height;
  // The word stands on the side that has room for it.
  const isLeft = x > bbox.left + bbox.width / 2;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colour();
  ctx.lineWidth = ratio;
  ctx.setLineDash([2 * ratio, 3 * ratio]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bottom);
  ctx.stroke();
  ctx.font = `${String(11 * ratio)}px ${getComputedStyle(document.documentElement).fontFamily}`;
  ctx.textAlign = isLeft ? 'right' : 'left';
  ctx.textBaseline = 'bottom';
  ctx.fillText(`epoch ${String(epoch)} kept`, x + (isLeft ? -6 : 6) * ratio, bottom - 4 * ratio);
  ctx.restore();
}
