import { posix } from 'node:path';
import { throwIfCancelled } from '../base/jobs';
import { byFolder, folderOf, othersNamed, readAnnotationFiles, type AnnotationFile } from './annotation-files';
import { plainFit, type Layout, type Place } from './layout';

/** Pascal VOC: one XML per image, in Annotations/ beside JPEGImages/ or beside the image; parts in ImageSets/Main. */
export const voc: Layout = {
  name: 'voc',
  async recognise(place, _choice, signal) {
    const found = await annotationsOf(place, signal);
    if (found.length === 0) return null;
    const hasSets = found.some(({ others }) => (others ?? []).length > 0);
    return plainFit(0.93, `Annotations of Pascal VOC, one per image${hasSets ? ', with ImageSets' : ''}`);
  },
  async read(place, choice, signal) {
    return readAnnotationFiles(place, 'voc', await annotationsOf(place, signal), { namesImages: true, choice, signal });
  },
};

/** Folders with XML files whose first one is of this format; and ImageSets/Main without any. */
async function annotationsOf(place: Place, signal: AbortSignal): Promise<AnnotationFile[]> {
  const files = othersNamed(place, (name) => name.endsWith('.xml'));
  const sets = [...byFolder(othersNamed(place, (name) => name.endsWith('.txt'))).keys()].filter((folder) =>
    /(^|\/)ImageSets\/Main$/i.test(folder),
  );
  const setsOf = (base: string): string[] => {
    const own = sets.find((folder) => folderOf(folderOf(folder)) === base);
    return own === undefined ? [posix.join(base, 'ImageSets/Main')] : [own];
  };
  const found: AnnotationFile[] = [];
  for (const [folder, [first = '']] of byFolder(files)) {
    throwIfCancelled(signal);
    if (!isVoc(await place.head(first))) continue;
    const isOwn = posix.basename(folder).toLowerCase() === 'annotations';
    found.push({ file: folder, others: isOwn ? setsOf(folderOf(folder)) : [] });
  }
  if (found.length > 0 || sets.length === 0) return found;
  const lists = othersNamed(place, (name) => /_(train|val|trainval)\.txt$/.test(name));
  return sets
    .filter((folder) => lists.some((file) => folderOf(file) === folder))
    .map((folder) => ({ file: posix.join(folderOf(folderOf(folder)), 'Annotations'), others: [folder] }));
}

const isVoc = (head: string): boolean => /<annotation[\s>]/.test(head) && /<(filename|object|size)[\s>/]/.test(head);
