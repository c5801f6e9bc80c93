import type { ClassRow } from '../../../src-shared/contract/classes';
import type { ColourBy, Points } from './points';
import { shapes, type Mark } from './shapes';

/** Groups of points, and which of them each point belongs to. */
export interface Grouping {
  readonly marks: readonly Mark[];
  /** Index of a mark, an entry a point. */
  readonly of: readonly number[];
}

/** @param colourOf resolves a colour's name in tokens.css */
export function group(
  points: Points,
  by: ColourBy,
  classes: readonly ClassRow[],
  colourOf: (name: string) => string,
): Grouping {
  const none: Mark = {
    name: by === 'label' ? 'without a class' : 'no prediction',
    colour: colourOf('--text-3'),
    shape: 'ring',
  };
  if (by === 'outcome') {
    const right: Mark = { name: 'right', colour: colourOf('--good'), shape: 'circle' };
    const wrong: Mark = { name: 'wrong', colour: colourOf('--bad'), shape: 'cross' };
    return {
      marks: [none, right, wrong],
      of: points.isRight.map((isRight) => (isRight === null ? 0 : isRight ? 1 : 2)),
    };
  }
  const marks = classes.map(({ name, colour }, index): Mark => ({
    name,
    colour: colourOf(`--class-${String(colour)}`),
    shape: shapes[index % (shapes.length - 1)] ?? 'circle',
  }));
  const keys = by === 'label' ? classes.map(({ id }) => id) : classes.map(({ name }) => name);
  const values: readonly (string | number | null)[] = by === 'label' ? points.classes : points.predicted;
  return {
    marks: [none, ...marks],
    of: values.map((value) => (value === null ? 0 : keys.findIndex((key) => key === value) + 1)),
  };
}
