import { forEachInSlices } from '../base/slices';
import type { Place } from './layout';
import { foldersOf, mostLevels } from './levels';

/** Folders of one name at one level. */
interface NamedFolders {
  /** Images in them and in their sub-folders. */
  images: number;
  /** Images in their sub-folders. */
  deeper: number;
}

/** Folders by their names, at each level; the first are the place's own sub-folders. */
export type FolderNames = readonly ReadonlyMap<string, Readonly<NamedFolders>>[];

const counted = new WeakMap<Place, FolderNames>();

/** Names of a place's folders by level. Counted once per place, in slices: a place may have 200,000 images. Kind 'cancelled'. */
export async function folderNamesOf(place: Place, signal: AbortSignal): Promise<FolderNames> {
  const known = counted.get(place);
  if (known) return known;
  const levels: Map<string, NamedFolders>[] = [];
  await forEachInSlices(place.images, signal, (path) => {
    const folders = foldersOf(path);
    for (const [level, name] of folders.slice(0, mostLevels).entries()) {
      const names = (levels[level] ??= new Map<string, NamedFolders>());
      const named = names.get(name) ?? { images: 0, deeper: 0 };
      named.images += 1;
      if (folders.length > level + 1) named.deeper += 1;
      names.set(name, named);
    }
  });
  counted.set(place, levels);
  return levels;
}
