import { flow, joined, keyOf, withoutComment } from './flow';
import type { Line, Yaml } from './values';

const deepest = 20;
const mostLines = 20_000;

/**
 * Reads the YAML that data.yaml files and data set cards are written in: maps and lists by indentation, lists and maps in brackets, quoted
 * texts, comments. No anchors, tags or block texts; what is none of this reads as a text. Never throws.
 */
export function parseYaml(text: string): Yaml {
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/, mostLines)
    .map((line) => withoutComment(line).trimEnd())
    .filter((line) => line.trim() !== '' && line.trim() !== '---' && !line.startsWith('%'))
    .map((line) => ({ indent: line.length - line.trimStart().length, text: line.trim() }));
  return new Blocks(joined(lines)).block(0, 0);
}

/** The value at a path of keys; null where there is none. */
export function yamlAt(yaml: Yaml, ...keys: readonly string[]): Yaml {
  let value = yaml;
  for (const key of keys) value = (isYamlMap(value) ? value.get(key) : null) ?? null;
  return value;
}

export const isYamlMap = (yaml: Yaml): yaml is ReadonlyMap<string, Yaml> => yaml instanceof Map;
export const isYamlList = (yaml: Yaml): yaml is readonly Yaml[] => Array.isArray(yaml);

/** Names by their codes, from a list ([anger, joy]) or a map ({0: anger, 1: joy}). */
export function namesByCode(yaml: Yaml): Map<string, string> {
  if (isYamlList(yaml))
    return new Map(yaml.flatMap((name, code) => (typeof name === 'string' ? [[String(code), name]] : [])));
  if (!isYamlMap(yaml)) return new Map();
  return new Map([...yaml].flatMap(([code, name]) => (typeof name === 'string' ? [[code, name] as const] : [])));
}

class Blocks {
  #at = 0;

  constructor(private readonly lines: Line[]) {}

  /** The block that begins at the current line, whose lines are indented by at least `indent`. */
  block(indent: number, depth: number): Yaml {
    const first = this.lines[this.#at];
    if (!first || first.indent < indent || depth > deepest) return null;
    if (first.text === '-' || first.text.startsWith('- ')) return this.#list(first.indent, depth);
    return keyOf(first.text) === null ? this.#scalar() : this.#map(first.indent, depth);
  }

  #scalar(): Yaml {
    const text = this.lines[this.#at]?.text ?? '';
    this.#at += 1;
    return flow(text);
  }

  #map(indent: number, depth: number): Yaml {
    const map = new Map<string, Yaml>();
    for (let line = this.lines[this.#at]; line?.indent === indent; line = this.lines[this.#at]) {
      const found = keyOf(line.text);
      if (found === null) break;
      this.#at += 1;
      const [key, rest] = found;
      map.set(key, rest === '' ? this.#below(indent, depth) : flow(rest));
      this.#skip(indent);
    }
    return map;
  }

  /** The value of a key without one in its line. A list may stand as far left as its key. */
  #below(indent: number, depth: number): Yaml {
    const next = this.lines[this.#at];
    const isList = next?.indent === indent && (next.text === '-' || next.text.startsWith('- '));
    return this.block(isList ? indent : indent + 1, depth + 1);
  }

  #list(indent: number, depth: number): Yaml {
    const list: Yaml[] = [];
    for (
      let line = this.lines[this.#at];
      line?.indent === indent && /^-( |$)/.test(line.text);
      line = this.lines[this.#at]
    ) {
      const text = line.text.slice(1).trimStart();
      if (text === '') {
        this.#at += 1;
        list.push(this.block(indent + 1, depth + 1));
      } else if (keyOf(text) === null) {
        this.#at += 1;
        list.push(flow(text));
      } else {
        // A map that begins in the line of its dash: its other keys stand below the first.
        const inner = { indent: indent + line.text.length - text.length, text };
        this.lines[this.#at] = inner;
        list.push(this.block(inner.indent, depth + 1));
      }
      this.#skip(indent);
    }
    return list;
  }

  /** Passes over lines that belong to no block: they are indented further than the one that ended. */
  #skip(indent: number): void {
    while ((this.lines[this.#at]?.indent ?? -1) > indent) this.#at += 1;
  }
}
