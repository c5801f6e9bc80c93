import {
  imageStates,
  labelStates,
  parts,
  type ImageState,
  type LabelState,
  type Part,
} from '../../../src-shared/domain/image';

/** Three properties packed into one byte per row: bits 0-1 the image state, 2-3 the label state, 4-5 the part, where 0 is none. */
export interface FlagNames {
  readonly state: ImageState;
  readonly labelState: LabelState;
  readonly part: Part | 'none';
}

/** Replaces the part, which is numbered as in the catalog; null for none. */
export const withPart = (flags: number, part: number | null): number =>
  (flags & 15) | (part === null ? 0 : (part + 1) << 4);

/** Replaces the states: 4 × index in labelStates + index in imageStates. */
export const withStates = (flags: number, states: number): number => (flags & 48) | states;

/** Meaning of each of the 64 flag bytes, as filters spell it. */
export const flagNames: readonly FlagNames[] = Array.from({ length: 64 }, (_, flags) => ({
  state: imageStates[flags & 3],
  labelState: labelStates[(flags >> 2) & 3],
  part: ['none' as const, ...parts][flags >> 4],
})).filter(
  (names): names is FlagNames =>
    names.state !== undefined && names.labelState !== undefined && names.part !== undefined,
);
