import { readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { partOfFolders } from '../../../../src-shared/domain/part-names';
import type { AnnotatedImage, Unusable } from './annotated-image';
import type { Annotations } from './annotations';
import type { KnownImages } from './known-images';
import { readSmall } from './small-file';
import { classNames } from './yolo-names';

/** Most bytes of one image's boxes. */
const mostBytes = 4_000_000;

/** Texts beside the boxes that are none. */
const otherTexts = ['classes.txt', 'train.txt', 'valid.txt', 'val.txt', 'test.txt', 'readme.txt', 'notes.txt'];

/**
 * Reads boxes of YOLO (docs.ultralytics.com/datasets/detect): in the folder `file` one text per image, each line a class's number and the
 * box. An image whose boxes have one class has that class. `others`: the files that name the classes, the first that has names counts.
 */
export async function* readYolo(
  { root, file: folder, others = [] }: Annotations,
  images: KnownImages,
): AsyncGenerator<AnnotatedImage | Unusable> {
  const names = await classNames(others.map((each) => join(root, each)));
  const imageFolder = imagesBeside(folder);
  const part = partOfFolders(folder);
  for (const name of (await readdir(join(root, folder)).catch(() => [])).sort()) {
    if (!/\.txt$/i.test(name) || name.startsWith('.') || otherTexts.includes(name.toLowerCase())) continue;
    const codes = await readCodes(join(root, folder, name));
    if (typeof codes === 'string') {
      yield { problem: codes, where: name };
      continue;
    }
    const path = posix.join(imageFolder, name.replace(/\.txt$/i, ''));
    const unnamed = codes.find((code) => names.size > 0 && !names.has(code));
    yield {
      path: images.find(path, imageFolder) ?? path,
      classes: codes.map((code) => names.get(code) ?? code),
      part,
      where: name,
      problem: unnamed === undefined ? undefined : `its class ${unnamed} has no name`,
    };
  }
}

/** The folder of the images to a folder of texts: images/train to labels/train, or the same. */
function imagesBeside(folder: string): string {
  const parts = folder.split('/');
  const at = parts.lastIndexOf('labels');
  return at < 0 ? folder : parts.with(at, 'images').join('/');
}

/** Numbers of the classes of an image's boxes, or the reason why they can't be read. */
async function readCodes(file: string): Promise<string[] | string> {
  const read = await readSmall(file, mostBytes);
  if ('problem' in read) return read.problem;
  const codes = new Set<string>();
  for (const line of read.text.split(/\r\n|\n|\r/)) {
    if (line.trim() === '') continue;
    const [, code] = boxLine.exec(line) ?? [];
    if (code === undefined) return 'it holds no boxes, which are a number and four or more fractions';
    codes.add(String(Number(code)));
  }
  return [...codes];
}

/** A class's number and at least four numbers. */
export const boxLine = /^\s*(\d{1,6})(?:\s+-?\d[\d.e+-]*){4,}\s*$/i;
