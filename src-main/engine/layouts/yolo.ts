import { posix } from 'node:path';
import { throwIfCancelled } from '../base/jobs';
import { forEachInSlices } from '../base/slices';
import { partOfFolders } from '../../../src-shared/domain/part-names';
import { namesIn } from '../tables/annotations/yolo-names';
import { boxLine } from '../tables/annotations/yolo';
import { labelledAs, noLabels } from '../tables/source-labels';
import { byFolder, folderOf, othersNamed, readAnnotationFiles, type AnnotationFile } from './annotation-files';
import { plainFit, type Layout, type Place, type ReadLayout } from './layout';

/** Data sets of YOLO: boxes in one text per image, or class folders in those of the parts, with names in data.yaml. */
export const yolo: Layout = {
  name: 'yolo',
  async recognise(place, _choice, signal) {
    const boxes = await boxesOf(place, signal);
    if (boxes.length > 0) return plainFit(0.92, 'Boxes of YOLO, one text per image');
    const folders = await classFoldersOf(place);
    return folders && plainFit(0.85, 'Class folders of YOLO, with the names of data.yaml');
  },
  async read(place, choice, signal) {
    const boxes = await boxesOf(place, signal);
    if (boxes.length > 0) return readAnnotationFiles(place, 'yolo', boxes, { namesImages: true, choice, signal });
    return readClassFolders((await classFoldersOf(place)) ?? new Map());
  },
};

/** Files that name classes, the likeliest first. */
const nameFiles = /^(data|dataset)\.ya?ml$|^classes\.txt$|^obj\.names$|\.names$/;
const otherTexts = /^(classes|train|valid|val|test|readme.*|notes)\.txt$/;

/** Folders with texts of boxes, and the files that name the classes. */
async function boxesOf(place: Place, signal: AbortSignal): Promise<AnnotationFile[]> {
  const names = othersNamed(place, (name) => nameFiles.test(name));
  const texts = othersNamed(place, (name) => name.endsWith('.txt') && !otherTexts.test(name));
  const found: AnnotationFile[] = [];
  let stems: ReadonlySet<string> | null = null;
  for (const [folder, all] of byFolder(texts)) {
    throwIfCancelled(signal);
    const some = all.slice(0, 5);
    const heads = await Promise.all(some.map(async (file) => (await place.head(file)).replace(/^\ufeff/, '')));
    const [first] = heads.filter((head) => head.trim() !== '');
    const line = first?.split(/\r\n|\n|\r/).find((each) => each.trim() !== '');
    if (line === undefined || !boxLine.test(line)) continue;
    // Landmarks, as of LFW, are numbers too: without names of classes or a folder for them, texts of boxes stand beside their images.
    if (names.length === 0 && posix.basename(folder) !== 'labels') {
      stems ??= await stemsOf(place, signal);
      if (!some.every((file) => stems?.has(stemOf(file)))) continue;
    }
    found.push({ file: folder, others: [...beside(names, folder), posix.join(folder, 'classes.txt')] });
  }
  return found;
}

/** A path without the ending of its name. */
const stemOf = (path: string): string => path.replace(/\.[^./]*$/, '');

/** Images without their endings; gathered in slices. */
async function stemsOf({ images }: Place, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const stems = new Set<string>();
  await forEachInSlices(images, signal, (path) => stems.add(stemOf(path)));
  return stems;
}

/** Files of names, those in or nearest above a folder first. */
const beside = (names: readonly string[], folder: string): string[] => {
  const distance = (file: string): number => {
    const own = folderOf(file);
    const isAbove = own === '' || folder === own || folder.startsWith(`${own}/`);
    return isAbove ? folder.length - own.length : 10_000 + own.length;
  };
  return [...names].sort((one, other) => distance(one) - distance(other));
};

/** Names of classes by the names of their folders, where data.yaml has some and folders of the parts are called so. */
async function classFoldersOf(place: Place): Promise<ReadonlyMap<string, string> | null> {
  const [file] = othersNamed(place, (name) => /\.ya?ml$/.test(name));
  if (file === undefined) return null;
  const names = namesIn(file, await place.head(file));
  const folders = new Map([...names].flatMap(([code, name]) => [[name, name] as const, [code, name] as const]));
  const some = place.images.slice(0, 1000).map(classFolder);
  const fits = some.filter((folder) => folder !== null && folders.has(folder)).length;
  return names.size > 0 && fits > 0 && fits >= some.length * 0.8 ? folders : null;
}

/** The folder right below that of a part: train/anger/1.jpg has anger. */
function classFolder(path: string): string | null {
  const folders = path.split('/').slice(0, -1);
  const part = folders.findIndex((name) => partOfFolders(name) !== null);
  return part < 0 ? null : (folders[part + 1] ?? null);
}

const readClassFolders = (names: ReadonlyMap<string, string>): ReadLayout => ({
  labelsOf: (path) => {
    const name = names.get(classFolder(path) ?? '');
    return { ...(name === undefined ? noLabels : labelledAs(name)), part: partOfFolders(folderOf(path)) };
  },
  tellsParts: true,
  report: () => null,
  close: () => undefined,
});
