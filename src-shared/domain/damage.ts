import * as v from 'valibot';

/**
 * Damage of a file whose picture is all there: bytes that belong to nothing between the parts of the file, no mark at the end, bytes
 * among the picture's rows that no row uses.
 */
export const damages = ['stray-bytes', 'no-end', 'surplus-bytes'] as const;
export const Damage = v.picklist(damages);
export type Damage = v.InferOutput<typeof Damage>;
