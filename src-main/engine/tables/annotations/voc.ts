import { readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { PartName } from '../../../../src-shared/domain/layouts';
import { partNamed, partOfFolders } from '../../../../src-shared/domain/part-names';
import type { AnnotatedImage, Unusable } from './annotated-image';
import type { Annotations } from './annotations';
import type { KnownImages } from './known-images';
import { readSmall } from './small-file';
import { parseXml } from './xml/elements';

/** Most bytes of one image's annotations. */
const mostBytes = 4_000_000;
/** Most bytes of a list of images. */
const mostListBytes = 200_000_000;

/**
 * Reads a Pascal VOC data set (host.robots.ox.ac.uk/pascal/VOC/voc2012/htmldoc/devkit_doc.html): XML files in `file`, a folder, one per
 * image; or, without that, `CLASS_train.txt` in ImageSets/Main. An image with objects of one class has that class.
 */
export async function* readVoc(
  { root, file: folder, others = [] }: Annotations,
  images: KnownImages,
): AsyncGenerator<AnnotatedImage | Unusable> {
  const [sets = null] = others;
  const base = posix.basename(folder).toLowerCase() === 'annotations' ? posix.dirname(folder) : folder;
  const { parts, classes } = sets === null ? noSets : await readSets(join(root, sets));
  const seen = new Set<string>();
  for (const name of (await namesIn(join(root, folder))).sort()) {
    const stem = name.replace(/\.xml$/i, '');
    const found = await readObjects(join(root, folder, name));
    seen.add(stem);
    if (typeof found === 'string') {
      yield { problem: found, where: name };
      continue;
    }
    yield {
      path: pathOf([stem, found.filename], base, images),
      classes: found.names.size > 0 ? found.names : (classes.get(stem) ?? []),
      part: parts.get(stem) ?? partOfFolders(folder),
      where: name,
    };
  }
  for (const stem of new Set([...classes.keys(), ...parts.keys()])) {
    if (seen.has(stem)) continue;
    yield { path: pathOf([stem], base, images), classes: classes.get(stem) ?? [], part: parts.get(stem), where: stem };
  }
}

/** The path of an image: by the name of its annotations, else by the name that they contain. */
const pathOf = (names: readonly string[], base: string, images: KnownImages): string => {
  const inside = names
    .filter((name) => name !== '')
    .map((name) => posix.join(base, 'JPEGImages', posix.basename(name)));
  return inside.flatMap((path) => images.find(path, base) ?? [])[0] ?? inside[0] ?? '';
};

const namesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch(() => [])).filter((name) => /\.xml$/i.test(name) && !name.startsWith('.'));

interface Objects {
  readonly filename: string;
  readonly names: ReadonlySet<string>;
}

/** Reads one image's annotations: the names of its objects, or the reason why they can't be read. */
async function readObjects(file: string): Promise<Objects | string> {
  const read = await readSmall(file, mostBytes);
  if ('problem' in read) return read.problem;
  let filename = '';
  const names = new Set<string>();
  try {
    parseXml(read.text, {
      close: (path, text) => {
        const [outermost, second, third] = path;
        if (outermost !== 'annotation') throw new Error('it is no Pascal VOC annotation');
        if (path.length === 2 && second === 'filename') filename = text.trim();
        if (path.length === 3 && second === 'object' && third === 'name') names.add(text);
      },
    });
  } catch (error) {
    return `it can't be read: ${error instanceof Error ? error.message : String(error)}`;
  }
  return { filename, names };
}

interface Sets {
  readonly parts: ReadonlyMap<string, PartName>;
  /** Classes that images are said to show, by their names without ending. */
  readonly classes: ReadonlyMap<string, Set<string>>;
}

const noSets: Sets = { parts: new Map(), classes: new Map() };

/** Characters of a line from which it names no image; the pattern would take long on such. */
const longestLine = 4096;

/** Reads ImageSets/Main: `train.txt` lists images; `CLASS_train.txt` says 1, -1, or 0 (only hard to recognise) of each. */
async function readSets(folder: string): Promise<Sets> {
  const parts = new Map<string, PartName>();
  const classes = new Map<string, Set<string>>();
  for (const name of (await readdir(folder).catch(() => [])).sort()) {
    const [, className, set] = /^(?:(.+)_)?([a-z]+)\.txt$/i.exec(name) ?? [];
    const part = set === undefined ? undefined : partNamed(set);
    if (set === undefined || (part === undefined && set !== 'trainval')) continue;
    const read = await readSmall(join(folder, name), mostListBytes);
    if ('problem' in read) continue;
    for (const line of read.text.split(/\r\n|\n|\r/)) {
      if (line.length > longestLine) continue;
      const [, stem, shown] = /^\s*(\S.*?)(?:\s+(-1|0|1))?\s*$/.exec(line) ?? [];
      if (stem === undefined) continue;
      if (part && !parts.has(stem)) parts.set(stem, part);
      if (className !== undefined && shown === '1') classes.set(stem, (classes.get(stem) ?? new Set()).add(className));
    }
  }
  return { parts, classes };
}
