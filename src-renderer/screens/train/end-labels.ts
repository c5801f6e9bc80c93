import type uPlot from 'uplot';

const lineHeight = 15;

/**
 * Writes each line's name and last value where it ends, which spares the reader a legend. Labels that would cover each other move
 * apart.
 */
export function drawEndLabels(plot: uPlot, names: readonly string[], write: (value: number) => string): void {
  const { ctx } = plot;
  const ratio = devicePixelRatio;
  const labels = names
    .flatMap((name, index) => {
      const values = plot.data[index + 1];
      const last = values ? lastOf(values) : null;
      const epoch = last === null ? undefined : plot.data[0][last];
      const value = last === null ? null : values?.[last];
      if (epoch === undefined || value == null) return [];
      const x = plot.valToPos(epoch, 'x', true) + 8 * ratio;
      return [{ series: index + 1, x, y: plot.valToPos(value, 'y', true), text: `${name} ${write(value)}` }];
    })
    .sort((a, b) => a.y - b.y);
  separate(labels, lineHeight * ratio);
  ctx.save();
  ctx.font = `${String(11 * ratio)}px ${getComputedStyle(document.documentElement).fontFamily}`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  ctx.lineWidth = 4 * ratio;
  ctx.lineJoin = 'round';
  ctx.strokeStyle = getComputedStyle(plot.root).getPropertyValue('--panel');
  for (const { series, x, y, text } of labels) {
    ctx.strokeText(text, x, y); // an outline, so that no grid line runs through the text
    ctx.fillStyle = colourOf(plot, series);
    ctx.fillText(text, x, y);
  }
  ctx.restore();
}

function separate(labels: { y: number }[], distance: number): void {
  const [upper, lower] = labels;
  if (!upper || !lower || lower.y - upper.y >= distance) return;
  const middle = (upper.y + lower.y) / 2;
  upper.y = middle - distance / 2;
  lower.y = middle + distance / 2;
}

function lastOf(values: ArrayLike<number | null | undefined>): number | null {
  for (let index = values.length - 1; index >= 0; index -= 1) if (values[index] != null) return index;
  return null;
}

function colourOf(plot: uPlot, series: number): string {
  const stroke = plot.series[series]?.stroke;
  const colour = typeof stroke === 'function' ? stroke(plot, series) : stroke;
  return typeof colour === 'string' ? colour : '';
}
