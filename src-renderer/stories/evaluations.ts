import { at } from '../../src-shared/domain/at';
import { mostDenseClasses, type ConfusionCell, type Evaluation } from '../../src-shared/domain/evaluation';
import { classFigures } from '../../src-shared/metrics/confusion';
import { wilsonInterval } from '../../src-shared/metrics/interval';
import { marginsOfCells } from '../../src-shared/metrics/margins';

/** Names of classes: 'class 1', ... */
export const classNames = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `class ${String(index + 1)}`);

/** An evaluation in which each class is taken for its neighbour and for one far away, some classes more often than others. */
export function evaluationOf(names: readonly string[], imagesPerClass = 20): Evaluation {
  const cells = names.flatMap((_, index) => {
    const neighbour = index % 2 === 0 ? Math.min(index + 1, names.length - 1) : index - 1;
    const far = (index * 7 + 3) % names.length;
    const [near, distant] = [(index * 5) % 7, index % 11 === 0 ? 3 : 0];
    const counts = new Map<number, number>([[index, imagesPerClass]]);
    counts.set(neighbour, (counts.get(neighbour) ?? 0) + near);
    counts.set(far, (counts.get(far) ?? 0) + distant);
    return [...counts].filter(([, images]) => images > 0).map(([to, images]): ConfusionCell => [index, to, images]);
  });
  const margins = marginsOfCells({
    classes: names.length,
    actual: Int32Array.from(cells, ([actual]) => actual),
    predicted: Int32Array.from(cells, ([, predicted]) => predicted),
    counts: Float64Array.from(cells, ([, , images]) => images),
  });
  const right = margins.hits.reduce((sum, hits) => sum + hits, 0);
  const isDense = names.length <= mostDenseClasses;
  return {
    n: margins.images,
    loss: 0.412,
    accuracy: right / margins.images,
    interval: wilsonInterval(right, margins.images),
    confusion: isDense ? denseOf(cells, names.length) : [],
    ...(!isDense && { confusionCells: cells }),
    perClass: classFigures(margins, names),
  };
}

function denseOf(cells: readonly ConfusionCell[], classes: number): number[][] {
  const dense = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const [actual, predicted, images] of cells) at(dense, actual)[predicted] = images;
  return dense;
}
