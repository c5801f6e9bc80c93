import type { LayoutChoice } from '../../../src-shared/domain/layouts';
import { labelledAs, noLabels } from '../tables/source-labels';
import { folderNamesOf, type FolderNames } from './folder-names';
import { plainFit, type Layout } from './layout';
import { folderAt } from './levels';

/** Names of a folder around class folders, in lower case. None is a class in any data set seen. */
const wrappers = new Set([
  ...['archive', 'data', 'dataset', 'faces', 'images', 'image', 'imgs', 'img', 'jpg', 'photos', 'pictures', 'raw'],
]);

/** Folders that cameras and phones make: 100APPLE and others of the DCF standard, 202405__ of newer iPhones, and the ones around them. */
const ofCameras = /^(?:[1-9]\d\d(?=\d*[A-Z_])[A-Z0-9_]{5}|\d{6}_[_a-z]|dcim|camera|camera roll)$/;

/** Likelihood of folders that name classes, and of folders that hardly do, which is below that of images without labels. */
const [likely, unlikely] = [0.3, 0.05];

/** One folder per class, at one level; deeper folders belong to their class. */
export const classFolders: Layout = {
  name: 'class-folders',
  async recognise(place, choice, signal) {
    const names = await folderNamesOf(place, signal);
    const level = levelIn(names, place.images.length, choice);
    const classes = names[level - 1];
    if (classes === undefined && choice.level === undefined) return null;
    const likelihood = choice.level === undefined && nameNoClass([...(classes?.keys() ?? [])]) ? unlikely : likely;
    return {
      ...plainFit(likelihood, 'One folder per class'),
      level,
      notes: nestedNote(names, level, place.images.length),
    };
  },
  async read(place, choice, signal) {
    const level = levelIn(await folderNamesOf(place, signal), place.images.length, choice);
    return {
      labelsOf: (path) => {
        const name = folderAt(path, level);
        return name === null ? noLabels : labelledAs(name);
      },
      tellsParts: false,
      report: () => null,
      close: () => undefined,
    };
  },
};

/** Names of folders into which images were dealt, in whatever number: fold_0, part1. */
const numbered = /^(fold|part|batch|shard|chunk)[ _-]?\d+$/i;

/** Whether folders have names of no class: all are a camera's, or they only lie around others. */
function nameNoClass(names: readonly string[]): boolean {
  const isOfCamera = (name: string): boolean => ofCameras.test(name) || ofCameras.test(name.toLowerCase());
  return names.every(isOfCamera) || areWrappers(names);
}

/** Whether folders only lie around others: they are numbered, or the only one is called 'images' or alike. */
const areWrappers = (names: readonly string[]): boolean =>
  names.every((name) => numbered.test(name)) ||
  (names.length === 1 && names.every((name) => wrappers.has(name.toLowerCase())));

/** The chosen level; else 1, or 2 in folders that only lie around others, with nothing beside them. */
function levelIn([outer, inner]: FolderNames, images: number, { level }: LayoutChoice): number {
  if (level !== undefined) return level;
  if (outer === undefined || !areWrappers([...outer.keys()])) return 1;
  const deeper = [...outer.values()].reduce((sum, folder) => sum + folder.deeper, 0);
  return deeper === images && (inner?.size ?? 0) > 1 ? 2 : 1;
}

/** A word on folders inside the only class folder, which may be meant as the classes. */
function nestedNote(names: FolderNames, level: number, images: number): string[] {
  const [only, second] = names[level - 1] ?? [];
  const inside = names[level]?.size ?? 0;
  if (!only || second || only[1].images < images || inside < 2) return [];
  return [
    `All images lie in the folder “${only[0]}”, which has ${String(inside)} folders. If those are the classes, choose level ${String(level + 1)}.`,
  ];
}
