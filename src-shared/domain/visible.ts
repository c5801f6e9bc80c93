/**
 * Characters that act instead of being seen: controls (terminals obey them, lines break at them), line and paragraph
 * separators, halves of surrogate pairs, marks that turn the direction of text, and others that no font draws.
 * ZWJ and ZWNJ stay: emoji and Persian words need them.
 */
const acting =
  /\p{Cc}|\p{Zl}|\p{Zp}|\p{Cs}|[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

const short: Readonly<Record<string, string>> = { '\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t` };

/** A text without such characters. */
export const replaceInvisible = (text: string, instead: string): string => text.replaceAll(acting, instead);

/** A name as one line of text that says all that is in it: what would act is written out, as \u202e. */
export const visible = (name: string): string => name.replaceAll(acting, written);

/** Several lines of text, in which nothing acts but their ends. */
export const visibleLines = (text: string): string => text.split('\n').map(visible).join('\n');

function written(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x100) return short[character] ?? `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

/** A copy of a value whose texts are all visible. JSON is told the value itself. */
export function visibleCopy<T>(value: T): T {
  if (typeof value === 'string') return visible(value) as T;
  if (Array.isArray(value)) return value.map(visibleCopy) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [visible(key), visibleCopy(each as unknown)]),
  ) as T;
}
