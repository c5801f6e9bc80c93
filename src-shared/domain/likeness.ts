import { at } from './at';

/** The name of these that a misspelt one most likely means; null when none is like it. Upper and lower case are alike. */
export function likeliest(name: string, names: readonly string[]): string | null {
  const [wanted, most] = [name.toLowerCase(), Math.max(1, Math.floor(name.length / 3))];
  const ranked = names
    .filter((each) => Math.abs(each.length - name.length) <= most)
    .map((each) => ({ each, edits: editsBetween(wanted, each.toLowerCase()) }))
    .filter(({ edits }) => edits <= most)
    .sort((a, b) => a.edits - b.edits);
  return ranked[0]?.each ?? null;
}

/** Levenshtein's distance: letters to add, take away or change. Quadratic; for names of at most some hundred letters. */
function editsBetween(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const now = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const isOther = a[row - 1] === b[column - 1] ? 0 : 1;
      const ways = [at(before, column) + 1, at(now, column - 1) + 1, at(before, column - 1) + isOther];
      now.push(Math.min(...ways));
    }
    before = now;
  }
  return at(before, b.length);
}
