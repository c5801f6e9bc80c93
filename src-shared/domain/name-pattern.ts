import { at } from './at';
import { isAttributeName } from './attribute';

// Patterns of file names with fields, as in `{age}_{gender:0=man,1=woman}_{race}[_{date:digits}]`. They name what stands where, and nothing
// else: no repetition and no alternatives, so that a name is matched in time that grows with its length only (name-match.ts).
//
//   {name}                 any text up to what follows          {name:digits}, {name:letters}, {name:4}   digits, letters, 4 characters
//   {name:a=Anna,b=Ben}    codes, and what they stand for       {name:a=Anna,...}   other values stay as they are
//   {*}                    any text, ignored                    […]                 may be missing; only at the end
//   {{ }} [[ ]]            these characters themselves          /                   folders: the last ones of the path are matched, too

/** What a field takes. */
export type FieldKind =
  | { readonly kind: 'text' }
  | { readonly kind: 'digits' }
  | { readonly kind: 'letters' }
  | { readonly kind: 'count'; readonly count: number }
  /** `codes`: what each code stands for. `others`: whether other values are taken, too. */
  | { readonly kind: 'codes'; readonly codes: ReadonlyMap<string, string>; readonly others: boolean };

export type PatternPart =
  | { readonly part: 'text'; readonly text: string }
  /** `name`: null for a field that is ignored. */
  | { readonly part: 'field'; readonly name: string | null; readonly takes: FieldKind };

export interface NamePattern {
  /** As it was written. */
  readonly text: string;
  readonly parts: readonly PatternPart[];
  /** Numbers of parts after which a name may end: where optional parts begin, and the number of all parts. */
  readonly ends: ReadonlySet<number>;
  /** Names of the fields that are not ignored, in the order of the pattern. */
  readonly fields: readonly string[];
  /** Folders above the file that are matched, too: the number of '/' in the pattern. */
  readonly folders: number;
}

/** What is wrong with a pattern. */
export interface PatternFault {
  /** Character of the pattern, from 0, that it is about. */
  readonly at: number;
  /** A sentence that names the character's place from 1. */
  readonly says: string;
}

export type ReadPattern = { readonly pattern: NamePattern } | { readonly fault: PatternFault };

/** Longest pattern, and the most fields and codes of one. */
export const patternLimits = { characters: 1000, fields: 40, codes: 200 } as const;

/** Reads a pattern of file names, or says what is wrong with it and where. */
export function readPattern(text: string): ReadPattern {
  try {
    return { pattern: new Reader(text.normalize('NFC')).read() };
  } catch (error) {
    if (error instanceof Fault) return { fault: { at: error.at, says: error.message } };
    throw error;
  }
}

/** A text of a pattern that stands for itself. */
export const escaped = (text: string): string => text.replace(/[{}[\]]/gu, (bracket) => bracket + bracket);

class Fault extends Error {
  constructor(
    readonly at: number,
    says: string,
  ) {
    super(`${says} (at character ${String(at + 1)}).`);
  }
}

/** Reads a pattern from left to right. */
class Reader {
  readonly #parts: PatternPart[] = [];
  readonly #ends = new Set<number>();
  readonly #fields: string[] = [];
  #literal = '';
  #at = 0;
  /** Where the optional part begins that is being read; null outside. */
  #opened: number | null = null;

  constructor(private readonly text: string) {}

  read(): NamePattern {
    if (this.text.length > patternLimits.characters) {
      throw new Fault(patternLimits.characters, `A pattern has up to ${String(patternLimits.characters)} characters`);
    }
    while (this.#at < this.text.length) this.#readNext(at(this.text, this.#at));
    if (this.#opened !== null) throw new Fault(this.#opened, 'This “[” has no “]”');
    this.#endText();
    if (this.#fields.length === 0) throw new Fault(0, 'The pattern names no field, such as {label}');
    this.#ends.add(this.#parts.length);
    const folders = this.#parts.reduce(
      (sum, part) => sum + (part.part === 'text' ? part.text.split('/').length - 1 : 0),
      0,
    );
    return { text: this.text, parts: this.#parts, ends: this.#ends, fields: this.#fields, folders };
  }

  #readNext(character: string): void {
    const isDoubled = '{}[]'.includes(character) && this.text[this.#at + 1] === character;
    if (isDoubled && !(character === ']' && this.#opened !== null)) {
      this.#addText(character);
      this.#at += 2;
    } else if (character === '{') this.#readField();
    else if (character === '[') this.#open();
    else if (character === ']') this.#close();
    else if (character === '}') throw new Fault(this.#at, 'This “}” has no “{”; write }} for the character itself');
    else {
      this.#addText(character);
      this.#at += 1;
    }
  }

  #addText(character: string): void {
    if (this.#ends.size > 0 && this.#opened === null) {
      throw new Fault(this.#at, 'Parts in […] may be missing, so nothing can follow them');
    }
    this.#literal += character;
  }

  #open(): void {
    if (this.#opened !== null) throw new Fault(this.#at, 'A part in […] can’t hold another one');
    this.#endText();
    if (this.#parts.length === 0) throw new Fault(this.#at, 'A pattern can’t begin with a part that may be missing');
    this.#ends.add(this.#parts.length);
    this.#opened = this.#at;
    this.#at += 1;
  }

  #close(): void {
    if (this.#opened === null) throw new Fault(this.#at, 'This “]” has no “[”; write ]] for the character itself');
    this.#endText();
    if (this.#ends.has(this.#parts.length)) throw new Fault(this.#opened, 'This part in […] is empty');
    this.#opened = null;
    this.#at += 1;
  }

  #endText(): void {
    if (this.#literal !== '') this.#parts.push({ part: 'text', text: this.#literal });
    this.#literal = '';
  }

  #readField(): void {
    const start = this.#at;
    const end = this.text.indexOf('}', start);
    if (end < 0) throw new Fault(start, 'This “{” has no “}”; write {{ for the character itself');
    if (this.#ends.size > 0 && this.#opened === null) {
      throw new Fault(start, 'Parts in […] may be missing, so nothing can follow them');
    }
    const inside = this.text.slice(start + 1, end);
    const colon = inside.indexOf(':');
    const name = (colon < 0 ? inside : inside.slice(0, colon)).trim();
    const takes: FieldKind =
      colon < 0 ? { kind: 'text' } : kindOf(inside.slice(colon + 1), start + 2 + colon, this.text);
    this.#endText();
    this.#checkName(name, start);
    this.#checkBorder(takes, start);
    this.#parts.push({ part: 'field', name: name === '*' ? null : name, takes });
    if (name !== '*') this.#fields.push(name);
    this.#at = end + 1;
  }

  #checkName(name: string, start: number): void {
    if (name === '') throw new Fault(start, 'This field has no name; write {*} for a text to be ignored');
    if (name !== '*' && !isAttributeName(name)) throw new Fault(start, `A field can’t be called “${name}”`);
    if (this.#fields.includes(name)) throw new Fault(start, `There are two fields called “${name}”`);
    const fields = this.#parts.filter(({ part }) => part === 'field').length;
    if (fields >= patternLimits.fields) {
      throw new Fault(start, `A pattern has up to ${String(patternLimits.fields)} fields`);
    }
  }

  /** Something must say where a field of any text ends. */
  #checkBorder(takes: FieldKind, start: number): void {
    const before = this.#parts.at(-1);
    if (before?.part !== 'field' || !takesAnything(before.takes) || isKnownByItself(takes)) return;
    const name = before.name ?? '*';
    throw new Fault(
      start,
      `Nothing says where {${name}} ends; put a text between, or say {${name}:letters}, {${name}:digits} or {${name}:4}`,
    );
  }
}

const takesAnything = (takes: FieldKind): boolean => takes.kind === 'text' || (takes.kind === 'codes' && takes.others);

/** Whether a field's characters tell where it begins. */
const isKnownByItself = (takes: FieldKind): boolean => !takesAnything(takes) && takes.kind !== 'count';

/** Reads what follows a field's colon. @param start its place in the pattern */
function kindOf(text: string, start: number, pattern: string): FieldKind {
  const word = text.trim();
  if (word === 'digits' || word === 'letters') return { kind: word };
  if (/^\d{1,3}$/u.test(word) && Number(word) > 0) return { kind: 'count', count: Number(word) };
  if (!word.includes('=')) {
    throw new Fault(
      start,
      `“${word}” is no kind of field; there are digits, letters, a number of characters, and codes as in 0=man,1=woman`,
    );
  }
  return codesOf(text, start, pattern);
}

function codesOf(text: string, start: number, pattern: string): FieldKind {
  const codes = new Map<string, string>();
  let place = start;
  let others = false;
  for (const entry of text.split(',')) {
    const where = Math.min(place, pattern.length - 1);
    place += entry.length + 1;
    if (others) throw new Fault(where, '“...” for other values comes last');
    if (['...', '…'].includes(entry.trim())) {
      others = true;
      continue;
    }
    const [code = '', value, ...more] = entry.split('=').map((each) => each.trim());
    if (code === '' || value === undefined || value === '' || more.length > 0) {
      throw new Fault(where, `“${entry.trim()}” is no code with its value, as in 0=man`);
    }
    if (code.includes('/')) throw new Fault(where, 'A code has no “/”');
    if (codes.has(code)) throw new Fault(where, `The code “${code}” has two values`);
    codes.set(code, value);
    if (codes.size > patternLimits.codes) {
      throw new Fault(where, `A field has up to ${String(patternLimits.codes)} codes`);
    }
  }
  return { kind: 'codes', codes, others };
}
