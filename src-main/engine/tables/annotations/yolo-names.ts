import { readSmall } from './small-file';
import { namesByCode, parseYaml, yamlAt } from './yaml/yaml';

const mostBytes = 4_000_000;

/** Names of classes by their numbers, from the first of some files that has any: data.yaml, classes.txt or obj.names. */
export async function classNames(files: readonly string[]): Promise<ReadonlyMap<string, string>> {
  for (const file of files) {
    const read = await readSmall(file, mostBytes);
    const names = 'text' in read ? namesIn(file, read.text) : null;
    if (names !== null && names.size > 0) return names;
  }
  return new Map();
}

/** Names in the text of a file: one per line, or under `names` of a YAML. */
export function namesIn(file: string, text: string): Map<string, string> {
  if (/\.ya?ml$/i.test(file)) return namesByCode(yamlAt(parseYaml(text), 'names'));
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  while (lines.at(-1)?.trim() === '') lines.pop();
  return new Map(lines.map((name, code) => [String(code), name.trim()]));
}
