/** Shapes that tell groups of points apart beside their colours. */
export const shapes = ['circle', 'square', 'triangle', 'diamond', 'cross', 'plus', 'ring'] as const;
export type Shape = (typeof shapes)[number];

/** Name and look of a group of points. */
export interface PointStyle {
  readonly name: string;
  readonly colour: string;
  readonly shape: Shape;
}
