import { readdirSync } from 'node:fs';
import { Failure } from '../../../src-shared/domain/failure';
import type { Project } from './project';

/** A source whose folder is gone: its drive is unplugged, or the whole folder was moved. */
export interface AwaySource {
  readonly root: string;
  readonly images: number;
}

/** Whether a folder is gone or empty: an unplugged drive often leaves an empty folder where it was mounted. */
export function isAway(root: string): boolean {
  try {
    return readdirSync(root).length === 0;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

export const awaySources = ({ catalog }: Pick<Project, 'catalog'>): AwaySource[] =>
  catalog.sources
    .all()
    .filter(({ root }) => isAway(root))
    .map(({ id, root }) => ({ root, images: catalog.sources.countImages(id) }))
    .filter(({ images }) => images > 0);

/** A warning about sources that are away, for a person who opens the project; null when there are none. */
export function awayWarning(away: readonly AwaySource[]): string | null {
  if (away.length === 0) return null;
  const named = away.map(({ root, images }) => `${root} (${countOf(images)})`).join(', ');
  return `These folders are not there now: ${named}. Labels and thumbnails are in the project. To train on images that were never decoded, plug the drive in, or import the folder where the photos are now.`;
}

/** The failure when a source is away, thrown instead of marking each of its images as missing. */
export const sourceIsAway = (root: string): Failure =>
  new Failure(
    'not-found',
    `The folder ${root} is no longer there.`,
    'Plug its drive in and start again, or import the folder where the photos are now.',
  );

const countOf = (images: number): string => `${images.toLocaleString('en')} ${images === 1 ? 'image' : 'images'}`;
