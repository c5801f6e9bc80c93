import { join } from 'node:path';
import type { Project } from './project';

/** Absolute path of an image's file; empty when the project has no such image. */
export function pathOfImage({ catalog }: Project, image: number): string {
  const location = catalog.images.location(image);
  return location ? join(location.root, location.path) : '';
}
