import { Option } from 'commander';
import type { Crop } from '../../src-shared/domain/preprocessing';

export interface CropOptions {
  readonly crop?: Crop;
}

/** Ending of a sentence about features: nothing for whole pictures. */
export const cropSuffix = (crop: Crop): string => (crop === 'face' ? ' by the largest face in each' : '');

/** The option for the part of each picture to use. @param otherwise its default, as the help shows it */
export const cropOption = (otherwise: string): Option =>
  new Option(
    '--crop <what>',
    `none: whole pictures; face: the largest face in each, with some margin (default: ${otherwise})`,
  ).choices(['none', 'face']);
