interface Named {
  readonly name: string;
  /** The key that labels with the class; null for none. */
  readonly key: string | null;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Code units of the longest flag; more is one letter under a tower of accents. */
const longest = 14;
const isVisible = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** What a person sees as single characters, in upper case: an emoji of several code points is one. What can't be seen is left out. */
function charactersOf(name: string): string[] {
  const seen = [...graphemes.segment(name)].map(({ segment }) => segment).filter((each) => isVisible.test(each));
  return seen.map((each) =>
    (each.length > longest ? String.fromCodePoint(each.codePointAt(0) ?? 0) : each).toUpperCase(),
  );
}

/** The badge of a class that no other one is told from: its first character. */
export const badgeOf = (name: string): string => charactersOf(name)[0] ?? '?';

/**
 * What tells classes apart without colour, by name, no two the same: the first character; where classes share it their keys, then
 * two characters of each name, and at last a number.
 */
export function badgesOf(classes: readonly Named[]): ReadonlyMap<string, string> {
  const firsts = classes.map(({ name }) => badgeOf(name));
  const badges = new Map<string, string>();
  const isTaken = new Set<string>();
  const give = (name: string, badge: string): void => {
    badges.set(name, badge);
    isTaken.add(badge);
  };
  for (const [index, { name }] of classes.entries()) {
    const badge = badgeOf(name);
    if (firsts.indexOf(badge) === index && firsts.lastIndexOf(badge) === index) give(name, badge);
  }
  for (const { name, key } of classes) {
    if (badges.has(name)) continue;
    const [first = '?', ...others] = charactersOf(name);
    const offered = [...(key === null ? [] : [key]), ...others.map((other) => first + other)];
    give(name, offered.find((badge) => !isTaken.has(badge)) ?? numbered(first, isTaken));
  }
  return badges;
}

function numbered(first: string, isTaken: ReadonlySet<string>): string {
  for (let number = 2; ; number += 1) if (!isTaken.has(`${first}${String(number)}`)) return `${first}${String(number)}`;
}
