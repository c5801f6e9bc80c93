import { extname } from 'node:path';
import { withoutActing } from '../../src-shared/domain/visible';

/** Longest name on most file systems, in bytes. */
const longestName = 255;
/** Leaves room for a number and an extension. */
const longestSafe = 200;

/** Characters that Windows refuses, and separators of any system. */
const refused = /[<>:"/\\|?*]/g;

/** Devices on Windows, also with an extension (learn.microsoft.com/windows/win32/fileio/naming-a-file). */
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(?=\.|$)/i;

/**
 * Any text as the name of one file or folder that every system takes. Two texts may give the same name: `FreeNames` tells
 * them apart.
 */
export function safeName(text: string): string {
  const plain = withoutActing(text.normalize('NFC'), '_')
    .replaceAll(refused, '_')
    .replace(/^[. ]+/, (start) => '_'.repeat(start.length)) // '..', and what systems hide or trim
    .replace(/[. ]+$/, (end) => '_'.repeat(end.length));
  const name = reserved.test(plain) ? `_${plain}` : plain;
  return name === '' ? '_' : cut(name, longestSafe);
}

/** Names below a folder, each given once; systems that don't tell upper from lower case see different ones, too. */
export class FreeNames {
  readonly #taken = new Set<string>();

  /** The path itself, or with a number behind the name: 'cat/a.jpg', 'cat/A (2).jpg'. */
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

/** Names that are one on systems that don't tell upper from lower case. */
export const foldedName = (name: string): string => name.normalize('NFC').toLowerCase();

/** 'face (2).jpg'; a name that would be too long loses the end of its stem. */
export function numbered(name: string, number: number): string {
  const end = ` (${String(number)})${extname(name)}`;
  const stem = name.slice(0, name.length - extname(name).length);
  return cut(stem, longestName - Buffer.byteLength(end)) + end;
}

/** The beginning of a text that takes at most so many bytes. */
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
