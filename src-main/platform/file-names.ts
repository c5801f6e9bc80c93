import { extname } from 'node:path';
import { replaceInvisible } from '../../src-shared/domain/visible';

/** Bytes of the longest name on most file systems. */
const longestName = 255;
/** Bytes of the longest name made here: leaves room for a number and an extension. */
const longestSafe = 200;

/** Characters that Windows forbids in names, and the path separators of every system. */
const refused = /[<>:"/\\|?*]/g;

/** Device names on Windows, with or without an extension (learn.microsoft.com/windows/win32/fileio/naming-a-file). */
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(?=\.|$)/i;

/**
 * Turns any text into the name of one file or folder that every system accepts. Two texts may give the same name; `FreeNames`
 * keeps them apart.
 */
export function safeName(text: string): string {
  const plain = replaceInvisible(text.normalize('NFC'), '_')
    .replaceAll(refused, '_')
    .replace(/^[. ]+/, (start) => '_'.repeat(start.length)) // '..', and names that systems hide or trim
    .replace(/[. ]+$/, (end) => '_'.repeat(end.length));
  const name = reserved.test(plain) ? `_${plain}` : plain;
  return name === '' ? '_' : cut(name, longestSafe);
}

/** Gives out names below a folder, each once. They also differ on systems that ignore upper and lower case. */
export class FreeNames {
  readonly #taken = new Set<string>();

  /** Returns the path itself, or one with a number after the name: 'cat/a.jpg', then 'cat/A (2).jpg'. */
  take(folder: string, name: string): string {
    for (let number = 1; ; number += 1) {
      const path = (folder === '' ? '' : `${folder}/`) + (number === 1 ? name : numbered(name, number));
      const key = foldedName(path);
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      return path;
    }
  }
}

/** A name's form for comparison: equal for names that are one on systems that ignore upper and lower case. */
export const foldedName = (name: string): string => name.normalize('NFC').toLowerCase();

/** A name with a number, such as 'face (2).jpg'. A name that would be too long loses the end of its stem. */
export function numbered(name: string, number: number): string {
  const end = ` (${String(number)})${extname(name)}`;
  const stem = name.slice(0, name.length - extname(name).length);
  return cut(stem, longestName - Buffer.byteLength(end)) + end;
}

/** The longest beginning of a text that takes at most `bytes` bytes. */
function cut(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let left = bytes;
  let length = 0;
  for (const character of text) {
    left -= Buffer.byteLength(character);
    if (left < 0) break;
    length += character.length;
  }
  return text.slice(0, length);
}
