/** Shapes by which groups are told apart beside their colours. */
export const shapes = ['circle', 'square', 'triangle', 'diamond', 'cross', 'plus', 'ring'] as const;
export type Shape = (typeof shapes)[number];

/** What points of a group look like. */
export interface Mark {
  readonly name: string;
  readonly colour: string;
  readonly shape: Shape;
}
