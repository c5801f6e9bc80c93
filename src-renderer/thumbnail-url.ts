import { on } from './client';
import type { ThumbnailAddress } from '../src-shared/domain/image';

/** Names the opening of the project, so that no picture of another is shown; the shell says it before it is needed. */
let token = 'none';
let listeners: readonly (() => void)[] = [];

on('shell', 'picturesAt', (pictures) => {
  if (pictures.token === token) return;
  token = pictures.token;
  for (const listen of listeners) listen();
});

/**
 * Calls `listen` whenever pictures have other addresses: another project is open, or images were forgotten. Rows that were read
 * before name places where now another picture is, or none.
 */
export function whenPicturesMove(listen: () => void): void {
  listeners = [...listeners, listen];
}

/** Which addresses pictures have now: another text after each move. */
export const pictures = (): string => token;

/** The address of a thumbnail of the open project, for an image element. */
export const thumbnailUrl = ({ pack, offset, length }: ThumbnailAddress): string =>
  `facet://thumbnail/${token}/${String(pack)}/${String(offset)}/${String(length)}`;

/** The address of an original as the engine renders it: upright, its longest edge at most so many pixels (16 to 8,192). */
export const viewUrl = (image: number, edge: number): string =>
  `facet://view/${token}/${String(image)}?edge=${String(edge)}`;

/** The address of the file outside the project that the last search was about, by the search's view (16 to 512 pixels). */
export const askedUrl = (view: number, edge: number): string =>
  `facet://asked/${token}/${String(view)}?edge=${String(edge)}`;
