import { withoutExtension } from './name-match';

/**
 * The stem of a numbered file name: `anna` of anna_0001.jpg, anna-2019-07.jpg and Anna (3).JPG, in lower case; null for a name without a
 * number at its end or without a stem of its own.
 *
 * Numbers behind a separator are all taken off; those that follow a letter at once, as in anna12, only where there is no other, so that
 * the stem of person12_0001 stays person12. Names that cameras, phones and tools give (IMG_0001, image12) have no stem: they say nothing
 * about who is in the picture. Neither have names of numbers alone, and hashes.
 * @param path with '/' between its parts; its folders don't matter
 */
export function stemOf(path: string): string | null {
  let name = withoutExtension(path.slice(path.lastIndexOf('/') + 1))
    .normalize('NFC')
    .toLowerCase();
  name = name.replace(/\.(?:jpe?g|png|webp|tiff?|bmp)(?:\.chip)?$/u, '');
  const cut = withoutEndings(name);
  const stem = cut === name ? withoutTail(name) : cut;
  if (stem === name || !/\p{L}.*[\p{L}\p{Nd}]/u.test(stem)) return null;
  const words = stem.split(/[^\p{L}\p{Nd}]+/u).filter((word) => /\p{L}/u.test(word));
  return words.length === 0 || words.every(saysNothing) || isHash(words) ? null : stem;
}

/** Numbers and words for a version at the end, each behind a separator. */
function withoutEndings(name: string): string {
  let [rest, isNumbered] = [name, false];
  for (;;) {
    const [end] = /[_\-.\s]*(?:[_\-.\s]\d+|\(\d+\))$/u.exec(rest) ?? [];
    const [version] =
      /[_\-.\s]+(?:face|faces|crop|cropped|aligned|copy|edited|small|large|resized|mask|chip)$/u.exec(rest) ?? [];
    const off = end ?? version;
    if (off === undefined || off.length === rest.length) return isNumbered ? rest : name;
    isNumbered ||= end !== undefined;
    rest = rest.slice(0, rest.length - off.length);
  }
}

/** Takes a number off that follows letters at once; a word with other digits is no name with a number. */
const withoutTail = (name: string): string =>
  /(?:^|[_\-.\s])\p{L}+\d+$/u.test(name) ? name.replace(/\d+$/u, '') : name;

/** Random names: long words of hexadecimal digits. */
const isHash = (words: readonly string[]): boolean =>
  words.every((word) => word.length >= 8 && /^[0-9a-f]+$/u.test(word) && /\d/u.test(word));

/** Whether a word of a file name is one that cameras, phones, tools and data sets give. */
export const saysNothing = (word: string): boolean => wordsOfTools.has(word.toLowerCase());

/** Words of names that cameras, phones, tools and data sets give. */
const wordsOfTools = new Set(
  (
    'img image images dsc dscf dscn dscn cimg sam pict pic pics picture pictures photo photos foto fotos bild mg mvimg pxl vid video ' +
    'movie clip gopr gh dji hpim kif dcp p snap snapshot screenshot screen shot capture scan whatsapp telegram signal wa at am pm ' +
    'frame frames face faces head portrait crop cropped aligned sample example data dataset train training test testing val valid ' +
    'validation file unnamed untitled download downloads thumb thumbnail tmp temp new copy edited of from and the a id no nr uid rgb ' +
    'color colour gray grey left right front'
  ).split(' '),
);
