import { at } from './at';
import type { FieldKind, NamePattern, PatternPart } from './name-pattern';

/** Longest name that is matched, in characters. */
const longestName = 1000;

/**
 * What an image's path says by a pattern: [field, value] in the pattern's order, without fields that are ignored or missing; null where the
 * name does not fit. The base name is matched without its extension; where the pattern has '/', the folders above it, too.
 *
 * A field of any text is as short as the rest allows, one of digits or letters as long. The time grows with the name's length times the
 * number of parts, whatever both are: from right to left, each part learns once per place where it would end if the rest fits.
 * @param path with '/' between its parts
 */
export function matchName(pattern: NamePattern, path: string): [field: string, value: string][] | null {
  const name = matchedName(path, pattern.folders);
  if (name === null || name.length > longestName) return null;
  const ends = endsOf(pattern, name);
  const values: [string, string][] = [];
  let place = 0;
  for (const [number, part] of pattern.parts.entries()) {
    const end = at(at(ends, number), place);
    if (end < 0) return place === name.length && pattern.ends.has(number) ? values : null;
    if (part.part === 'field' && part.name !== null) {
      const value = meaningOf(part.takes, name.slice(place, end)).trim();
      if (value !== '') values.push([part.name, value]);
    }
    place = end;
  }
  return place === name.length ? values : null;
}

/** Why a name does not fit, as the end of a sentence: “gender is “3”, which is not among its codes”. */
export function misfit(pattern: NamePattern, path: string): string {
  const name = matchedName(path, pattern.folders);
  if (name === null) return `it lies in fewer folders than ${pattern.text} has`;
  if (name.length > longestName) return `its name is longer than ${String(longestName)} characters`;
  const anyCode = { ...pattern, parts: pattern.parts.map(withOthers) };
  const values = new Map(matchName(anyCode, path));
  for (const part of pattern.parts) {
    if (part.part !== 'field' || part.name === null || part.takes.kind !== 'codes' || part.takes.others) continue;
    const value = values.get(part.name);
    const known = [...part.takes.codes.values()];
    if (value !== undefined && !known.includes(value))
      return `${part.name} is “${value}”, which is not among its codes`;
  }
  return `it does not fit ${pattern.text}`;
}

/** A path's base name without extension, below its last `folders` folders; null where it has fewer. In Unicode form C. */
export function matchedName(path: string, folders: number): string | null {
  const parts = path.normalize('NFC').split('/');
  if (parts.length <= folders) return null;
  return withoutExtension(parts.slice(parts.length - 1 - folders).join('/'));
}

/** A name without its extension: at most five letters and digits behind the last dot, at least one of them a letter. */
export function withoutExtension(name: string): string {
  const dot = name.lastIndexOf('.');
  const extension = name.slice(dot + 1);
  const isOne = dot > name.lastIndexOf('/') + 1 && /^[a-z0-9]{1,5}$/iu.test(extension) && /[a-z]/iu.test(extension);
  return isOne ? name.slice(0, dot) : name;
}

/** Of each part and place, where the part would end so that the rest of the name fits the rest of the pattern; -1 for nowhere. */
function endsOf({ parts, ends }: NamePattern, name: string): Int32Array[] {
  const all = parts.map(() => new Int32Array(name.length + 1).fill(-1));
  let next: Int32Array | null = null;
  for (let number = parts.length - 1; number >= 0; number -= 1) {
    const mayEnd = ends.has(number + 1);
    const after: Int32Array | null = next;
    const fits = (place: number): boolean =>
      (mayEnd && place === name.length) || (after !== null && at(after, place) >= 0);
    next = at(all, number);
    fill(next, at(parts, number), name, fits);
  }
  return all;
}

function fill(ends: Int32Array, part: PatternPart, name: string, fits: (place: number) => boolean): void {
  for (let place = name.length - 1; place >= 0; place -= 1) ends[place] = endAt(ends, part, name, place, fits);
}

function endAt(
  ends: Int32Array,
  part: PatternPart,
  name: string,
  place: number,
  fits: (place: number) => boolean,
): number {
  if (part.part === 'text') {
    const end = place + part.text.length;
    return name.startsWith(part.text, place) && fits(end) ? end : -1;
  }
  const character = at(name, place);
  if (character === '/') return -1;
  const { takes } = part;
  const longer = at(ends, place + 1);
  switch (takes.kind) {
    case 'text':
      return fits(place + 1) ? place + 1 : longer;
    case 'digits':
    case 'letters':
      if (!isOf[takes.kind].test(character)) return -1;
      if (longer >= 0) return longer;
      return fits(place + 1) ? place + 1 : -1;
    case 'count':
      return endOfCount(name, place, takes.count, fits);
    case 'codes':
      return endOfCode(takes, name, place, fits) ?? (!takes.others ? -1 : fits(place + 1) ? place + 1 : longer);
  }
}

const isOf = { digits: /^\p{Nd}$/u, letters: /^[\p{L}\p{M}]$/u } as const;

function endOfCount(name: string, place: number, count: number, fits: (place: number) => boolean): number {
  const end = place + count;
  if (end > name.length || !fits(end)) return -1;
  const slash = name.indexOf('/', place);
  return slash >= 0 && slash < end ? -1 : end;
}

/** End of the longest code that stands here and lets the rest fit; undefined for none. */
function endOfCode(
  { codes }: Extract<FieldKind, { kind: 'codes' }>,
  name: string,
  place: number,
  fits: (place: number) => boolean,
): number | undefined {
  let longest: number | undefined;
  for (const code of codes.keys()) {
    const end = place + code.length;
    if ((longest ?? 0) < end && name.startsWith(code, place) && fits(end)) longest = end;
  }
  return longest;
}

const meaningOf = (takes: FieldKind, value: string): string =>
  takes.kind === 'codes' ? (takes.codes.get(value) ?? value) : value;

const withOthers = (part: PatternPart): PatternPart =>
  part.part === 'field' && part.takes.kind === 'codes' ? { ...part, takes: { ...part.takes, others: true } } : part;
