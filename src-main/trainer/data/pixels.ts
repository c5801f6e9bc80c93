import { pixelBytes } from '../../../src-shared/domain/preprocessing';
import { openRows, type RowFile } from './rows';

/** A file of decoded images, rows of [edge, edge, 3] bytes. */
export type PixelFile = RowFile;

/** Opens a file of images with this edge. @throws Failure of kind 'not-found' when the file can't be opened */
export function openPixels(file: string, edge: number): Promise<PixelFile> {
  return openRows(file, pixelBytes(edge), {
    noun: 'pixel file',
    nextStep: 'Start the job again to decode the images.',
  });
}
