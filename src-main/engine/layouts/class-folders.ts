import type { LayoutChoice } from '../../../src-shared/domain/layouts';
import { labelledAs, noLabels } from '../tables/source-labels';
import { plainFit, type Layout, type Place } from './layout';
import { folderAt } from './levels';

/** Names of a folder around class folders, in lower case. None is a class in any data set seen. */
const wrappers = new Set([
  ...['archive', 'data', 'dataset', 'faces', 'images', 'image', 'imgs', 'img', 'jpg', 'photos', 'pictures', 'raw'],
]);

/** One folder per class, at one level; deeper folders belong to their class. */
export const classFolders: Layout = {
  name: 'class-folders',
  recognise(place, choice) {
    const level = levelOf(place, choice);
    const classes = new Set(place.images.map((path) => folderAt(path, level)));
    classes.delete(null);
    if (classes.size === 0 && choice.level === undefined) return Promise.resolve(null);
    const notes = classes.size === 1 ? nestedNote(place, level, [...classes][0] ?? '') : [];
    return Promise.resolve({ ...plainFit(0.3, 'One folder per class'), level, notes });
  },
  read(place, choice) {
    const level = levelOf(place, choice);
    return Promise.resolve({
      labelsOf: (path) => {
        const name = folderAt(path, level);
        return name === null ? noLabels : labelledAs(name);
      },
      tellsParts: false,
      report: () => null,
      close: () => undefined,
    });
  },
};

/** The chosen level; else 1, or 2 in a folder called 'images' or alike with nothing beside it. */
function levelOf({ images }: Place, { level }: LayoutChoice): number {
  if (level !== undefined) return level;
  const [first] = images;
  const outer = first === undefined ? null : folderAt(first, 1);
  if (outer === null || !wrappers.has(outer.toLowerCase())) return 1;
  const inside = new Set(images.map((path) => (folderAt(path, 1) === outer ? folderAt(path, 2) : null)));
  return inside.size > 1 && !inside.has(null) ? 2 : 1;
}

/** A word on folders inside the only class folder, which may be meant as the classes. */
function nestedNote({ images }: Place, level: number, name: string): string[] {
  const inside = new Set(images.map((path) => folderAt(path, level + 1)));
  inside.delete(null);
  if (inside.size < 2) return [];
  return [
    `All images lie in the folder “${name}”, which has ${String(inside.size)} folders. If those are the classes, choose level ${String(level + 1)}.`,
  ];
}
