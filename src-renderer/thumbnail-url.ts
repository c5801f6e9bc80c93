import { on } from './client';
import type { ThumbnailAddress } from '../src-shared/domain/image';

/** Part of each address that changes with the open project, so that no picture of another is shown. The shell sends it in time. */
let token = 'none';
let listeners: readonly (() => void)[] = [];
/** Grows with each start of the engine: it counts its jobs from 1 again. */
let engineStarts = 0;

on('shell', 'engineRestarted', () => (engineStarts += 1));

on('shell', 'picturesAt', (pictures) => {
  if (pictures.token === token) return;
  token = pictures.token;
  for (const listen of listeners) listen();
});

/**
 * Calls `listen` whenever the addresses of pictures change: another project is open, or images were forgotten. Rows that were read
 * before then name addresses at which there is another picture, or none.
 */
export function whenPictureUrlsChange(listen: () => void): void {
  listeners = [...listeners, listen];
}

/** The present part of the addresses; it differs after each change of them. */
export const pictureToken = (): string => token;

/** The address of a thumbnail of the open project, for an image element. */
export const thumbnailUrl = ({ pack, offset, length }: ThumbnailAddress): string =>
  `facet://thumbnail/${token}/${String(pack)}/${String(offset)}/${String(length)}`;

/** The address of an original as the engine renders it, upright. @param edge limit of its longest edge, 16 to 8,192 pixels */
export const viewUrl = (image: number, edge: number): string =>
  `facet://view/${token}/${String(image)}?edge=${String(edge)}`;

/** The address of the file outside the project that similar images were found for. @param edge 16 to 512 pixels */
export const askedUrl = (view: number, edge: number): string =>
  `facet://asked/${token}/${String(view)}?edge=${String(edge)}`;

/** The address of an example of a folder that was recognised. @param edge 16 to 512 pixels */
export const exampleUrl = (picture: number, edge: number): string =>
  `facet://example/${token}/${String(picture)}?edge=${String(edge)}`;

/** The address of a picture in a table of predictions that a job keeps. @param edge 16 to 2,048 pixels */
export const predictedUrl = (job: number, row: number, edge: number): string =>
  `facet://predicted/${String(job)}/${String(row)}?edge=${String(edge)}&start=${String(engineStarts)}`;
