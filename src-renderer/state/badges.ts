interface Named {
  readonly name: string;
  /** The key that labels with the class; null for none. */
  readonly key: string | null;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Length of the longest flag in code units; anything longer is one letter under a tower of accents. */
const longestGrapheme = 14;
const isVisible = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** Visible characters in upper case, as a person counts them: an emoji of several code points is one. */
function charactersOf(name: string): string[] {
  const visible = [...graphemes.segment(name)].map(({ segment }) => segment).filter((each) => isVisible.test(each));
  return visible.map((each) =>
    (each.length > longestGrapheme ? String.fromCodePoint(each.codePointAt(0) ?? 0) : each).toUpperCase(),
  );
}

/** Badge of a class without regard to others: its first character. */
export const badgeOf = (name: string): string => charactersOf(name)[0] ?? '?';

/**
 * Badges by class name, no two the same, so that classes differ without colour. A badge is the first character. Where classes share
 * that, it is the key, then the first character with another of the name, and at last a number.
 */
export function badgesOf(classes: readonly Named[]): ReadonlyMap<string, string> {
  const firsts = classes.map(({ name }) => badgeOf(name));
  const badges = new Map<string, string>();
  const taken = new Set<string>();
  const give = (name: string, badge: string): void => {
    badges.set(name, badge);
    taken.add(badge);
  };
  for (const [index, { name }] of classes.entries()) {
    const badge = badgeOf(name);
    if (firsts.indexOf(badge) === index && firsts.lastIndexOf(badge) === index) give(name, badge);
  }
  for (const { name, key } of classes) {
    if (badges.has(name)) continue;
    const [first = '?', ...others] = charactersOf(name);
    const candidates = [...(key === null ? [] : [key]), ...others.map((other) => first + other)];
    give(name, candidates.find((badge) => !taken.has(badge)) ?? numbered(first, taken));
  }
  return badges;
}

function numbered(first: string, taken: ReadonlySet<string>): string {
  for (let number = 2; ; number += 1) {
    const badge = `${first}${String(number)}`;
    if (!taken.has(badge)) return badge;
  }
}
