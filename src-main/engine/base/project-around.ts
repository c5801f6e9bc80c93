import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The project folder that a file or folder lies in; null outside of projects. A project's own files are never outputs, whatever a person
 * allows.
 * @param path without links
 */
export function projectAround(path: string): string | null {
  for (let folder = dirname(path); dirname(folder) !== folder; folder = dirname(folder)) {
    if (existsSync(join(folder, 'catalog.sqlite'))) return folder;
  }
  return null;
}
