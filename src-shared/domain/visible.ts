/**
 * Characters that are not seen but have an effect: control characters, which terminals obey and at which lines break; line and
 * paragraph separators; halves of surrogate pairs; marks that change the direction of text; others that no font draws. ZWJ and ZWNJ
 * are not among them: emoji and Persian words need them.
 */
const invisible =
  /\p{Cc}|\p{Zl}|\p{Zp}|\p{Cs}|[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

const short: Readonly<Record<string, string>> = { '\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t` };

/** A text with each invisible character replaced. */
export const replaceInvisible = (text: string, instead: string): string => text.replaceAll(invisible, instead);

/** A name as one line that shows everything in it: invisible characters are written out, as \u202e. */
export const visible = (name: string): string => name.replaceAll(invisible, written);

/** Several lines of text, with all invisible characters written out but the line ends. */
export const visibleLines = (text: string): string => text.split('\n').map(visible).join('\n');

function written(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x100) return short[character] ?? `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

/** A copy of a value in which all texts are visible. For people only: JSON output has the value itself. */
export function visibleCopy<T>(value: T): T {
  if (typeof value === 'string') return visible(value) as T;
  if (Array.isArray(value)) return value.map(visibleCopy) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [visible(key), visibleCopy(each as unknown)]),
  ) as T;
}
