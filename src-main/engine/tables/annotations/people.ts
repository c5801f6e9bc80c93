import { join, posix } from 'node:path';
import { partNamed, partOfFolders } from '../../../../src-shared/domain/part-names';
import { linesOf } from '../csv-lines';
import { encodingOfTable } from '../encodings';
import type { AnnotatedImage, Unusable } from './annotated-image';
import type { Annotations } from './annotations';

/**
 * Reads lists of people, whose path is the name of their folder: LFW's people*.txt (vis-www.cs.umass.edu/lfw/README.txt), VGGFace2's
 * identity_meta.csv (github.com/ox-vgg/vgg_face2) and lists of a folder and a name. The part is told by the file's name or folder.
 */
export async function* readPeople({ root, file }: Annotations): AsyncGenerator<AnnotatedImage | Unusable> {
  const part = partIn(file);
  for await (const lines of linesOf(join(root, file), await encodingOfTable(join(root, file)))) {
    for (const line of lines) {
      const found = line === null ? null : personIn(line);
      if (found) yield { path: found.folder, classes: [], attributes: found.attributes, part };
    }
  }
}

/** Characters of a line from which it names no person; patterns would take long on such. */
const longestLine = 1000;

/** Names of the attributes that such lists tell. */
export const [personName, genderName] = ['person name', 'gender'];

function personIn(line: string): { folder: string; attributes: [string, string][] } | null {
  if (line.length > longestLine) return null;
  const [, identity, name = '', gender = ''] =
    /^(n\d{6})\s*,\s*"?([^",]*)"?\s*,[^,]*,[^,]*,\s*(\w*)\s*$/.exec(line) ?? [];
  if (identity !== undefined)
    return {
      folder: identity,
      attributes: [
        [personName, name],
        [genderName, gender],
      ],
    };
  const [, folder, other = ''] = /^(\S{1,200})(?:[ \t,]+(\S.{0,200}))?$/.exec(line.trim()) ?? [];
  if (folder === undefined || /^\d+$/.test(folder)) return null;
  return { folder, attributes: /^[\d\s]*$/.test(other) ? [] : [[personName, other]] };
}

/** peopleDevTrain.txt and peopleDevTest.txt are parts; people.txt lies in the folder of one, or tells none. */
function partIn(file: string): ReturnType<typeof partOfFolders> {
  const [, word] = /^people_?dev_?(train|test)/i.exec(posix.basename(file)) ?? [];
  return word === undefined ? partOfFolders(posix.dirname(file)) : (partNamed(word) ?? null);
}
