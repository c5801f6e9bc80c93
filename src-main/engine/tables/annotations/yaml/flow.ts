import { at as itemAt } from '../../../../../src-shared/domain/at';
import type { Line, Yaml } from './values';

/** Deepest nesting of brackets. */
const deepest = 20;
/** Most lines that one pair of brackets covers. */
const mostLines = 5000;

/** Reads a value within a line: a list or map in brackets, or a text, quoted or not. */
export function flow(text: string): Yaml {
  return new FlowReader(text).value(0);
}

/** The key at the beginning of a line and what follows it; null for a line without one. */
export function keyOf(text: string): readonly [key: string, rest: string] | null {
  const quote = text[0];
  if (quote === '[' || quote === '{') return null;
  if (quote === '"' || quote === "'") {
    const end = endOfQuoted(text, 0);
    const rest = end < 0 ? '' : text.slice(end).trimStart();
    return rest === ':' || rest.startsWith(': ') ? [unquoted(text.slice(0, end)), rest.slice(1).trim()] : null;
  }
  const colon = text.search(/:(\s|$)/);
  return colon < 1 ? null : [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
}

/** A line up to its comment. */
export function withoutComment(line: string): string {
  let quote = '';
  for (let at = 0; at < line.length; at += 1) {
    const sign = line.charAt(at);
    if (quote !== '') {
      if (sign === quote) quote = '';
    } else if (sign === '#' && (at === 0 || /\s/.test(line.charAt(at - 1)))) {
      return line.slice(0, at);
    } else if ((sign === '"' || sign === "'") && /^$|[\s[{,:-]/.test(line.charAt(at - 1))) {
      quote = sign;
    }
  }
  return line;
}

/** Lines in which every pair of brackets ends in the line where it begins. */
export function joined(lines: readonly Line[]): Line[] {
  const whole: Line[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const first = itemAt(lines, at);
    const parts = [first.text];
    let open = opened(first.text);
    while (open > 0 && parts.length < mostLines && at + 1 < lines.length) {
      at += 1;
      const { text } = itemAt(lines, at);
      parts.push(text);
      open += opened(text);
    }
    whole.push({ indent: first.indent, text: parts.join(' ') });
  }
  return whole;
}

/** Brackets that a line opens more than it closes. */
function opened(text: string): number {
  let [open, at, quotes] = [0, 0, '"\''];
  while (at < text.length) {
    const sign = text.charAt(at);
    const end = quotes.includes(sign) ? endOfQuoted(text, at) : -1;
    // One that does not end is looked for once only: else a line of them would take time with its square.
    if (end < 0) quotes = quotes.replace(sign, '');
    if (sign === '[' || sign === '{') open += 1;
    if (sign === ']' || sign === '}') open -= 1;
    at = end > 0 ? end : at + 1;
  }
  return open;
}

class FlowReader {
  #at = 0;

  constructor(private readonly text: string) {}

  value(depth: number): Yaml {
    this.#blanks();
    const sign = this.text[this.#at];
    // Nothing after it is read, so that the lists around it end.
    if (depth > deepest) this.#at = this.text.length;
    if (sign === '[') return this.#list(depth);
    if (sign === '{') return this.#map(depth);
    return this.#scalar(depth === 0 ? '' : ',]}');
  }

  #list(depth: number): Yaml {
    const list: Yaml[] = [];
    this.#at += 1;
    while (this.#goesOn(']')) list.push(this.value(depth + 1));
    return list;
  }

  #map(depth: number): Yaml {
    const map = new Map<string, Yaml>();
    this.#at += 1;
    while (this.#goesOn('}')) {
      const key = this.#scalar(':,}') ?? '';
      const hasValue = this.text[this.#at] === ':';
      if (hasValue) this.#at += 1;
      map.set(key, hasValue ? this.value(depth + 1) : null);
    }
    return map;
  }

  /** Passes over commas. Whether another element follows before the closing bracket, which is taken. */
  #goesOn(close: string): boolean {
    while (/[\s,]/.test(this.text.charAt(this.#at))) this.#at += 1;
    const sign = this.text.charAt(this.#at);
    if (sign === ']' || sign === '}') this.#at += 1;
    return sign !== '' && sign !== ']' && sign !== '}' && sign !== close;
  }

  #scalar(ends: string): string | null {
    this.#blanks();
    const sign = this.text.charAt(this.#at);
    const end = sign === '"' || sign === "'" ? endOfQuoted(this.text, this.#at) : -1;
    const from = this.#at;
    if (end > 0) {
      this.#at = end;
      this.#blanks();
      return unquoted(this.text.slice(from, end));
    }
    this.#at += 1;
    while (this.#at < this.text.length && !ends.includes(this.text.charAt(this.#at))) this.#at += 1;
    const plain = this.text.slice(from, this.#at).trim();
    return plain === '' || plain === '~' || plain === 'null' ? null : plain;
  }

  #blanks(): void {
    while (/\s/.test(this.text.charAt(this.#at))) this.#at += 1;
  }
}

/** Index behind a quoted text that begins at an index; -1 if it does not end. */
function endOfQuoted(text: string, from: number): number {
  const quote = text.charAt(from);
  for (let at = from + 1; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === '\\' && quote === '"') at += 1;
    else if (sign === quote && quote === "'" && text[at + 1] === "'") at += 1;
    else if (sign === quote) return at + 1;
  }
  return -1;
}

function unquoted(text: string): string {
  const inner = text.slice(1, -1);
  if (text.startsWith("'")) return inner.replaceAll("''", "'");
  try {
    return JSON.parse(text) as string;
  } catch {
    return inner;
  }
}
