import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Picture } from './runtime';

/** The JavaScript module that is shipped beside a model and prepares pixels for it. */
export interface ShippedPreprocessing {
  /** Resizes a picture to RGB bytes [edge, edge, 3]. */
  readonly toSquare: (picture: Picture, edge: number) => Uint8Array;
}

/** Loads the module from an exported folder, as a user's program does. */
export async function shippedPreprocessing(folder: string): Promise<ShippedPreprocessing> {
  const file = pathToFileURL(join(folder, 'preprocessing.js')).href;
  return (await import(/* @vite-ignore */ file)) as ShippedPreprocessing;
}
