import { Option } from 'commander';
import type { Crop } from '../../src-shared/domain/preprocessing';

export interface CropOptions {
  readonly crop?: Crop;
}

/** For the person, behind what was done: by what of each picture. */
export const byCrop = (crop: Crop): string => (crop === 'face' ? ' by the largest face in each' : '');

/** The option that says what of a picture to look at. @param otherwise what holds without it, as help tells it */
export const cropOption = (otherwise: string): Option =>
  new Option(
    '--crop <what>',
    `none: whole pictures; face: the largest face in each, and a quarter more (default: ${otherwise})`,
  ).choices(['none', 'face']);
