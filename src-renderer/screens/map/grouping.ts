import type { ClassRow } from '../../../src-shared/contract/classes';
import type { ColourBy, Points } from './points';
import { shapes, type PointStyle } from './shapes';

/** Groups of points by their look. */
export interface Grouping {
  readonly styles: readonly PointStyle[];
  /** Index into `styles`, one entry per point. */
  readonly styleOf: readonly number[];
}

/** @param colourOf resolves a colour's name in tokens.css */
export function group(
  points: Points,
  by: ColourBy,
  classes: readonly ClassRow[],
  colourOf: (name: string) => string,
): Grouping {
  const none: PointStyle = {
    name: by === 'label' ? 'without a class' : 'no prediction',
    colour: colourOf('--text-3'),
    shape: 'ring',
  };
  if (by === 'outcome') {
    const right: PointStyle = { name: 'right', colour: colourOf('--good'), shape: 'circle' };
    const wrong: PointStyle = { name: 'wrong', colour: colourOf('--bad'), shape: 'cross' };
    return { styles: [none, right, wrong], styleOf: points.isRight.map(styleOfOutcome) };
  }
  const styles = classes.map(({ name, colour }, index): PointStyle => ({
    name,
    colour: colourOf(`--class-${String(colour)}`),
    shape: shapes[index % (shapes.length - 1)] ?? 'circle', // the ring is for points without a class
  }));
  const keys = by === 'label' ? classes.map(({ id }) => id) : classes.map(({ name }) => name);
  const keyOf: readonly (string | number | null)[] = by === 'label' ? points.classes : points.predicted;
  return {
    styles: [none, ...styles],
    styleOf: keyOf.map((key) => (key === null ? 0 : keys.findIndex((each) => each === key) + 1)),
  };
}

/** Index of none, right and wrong. */
function styleOfOutcome(isRight: boolean | null): number {
  if (isRight === null) return 0;
  return isRight ? 1 : 2;
}
