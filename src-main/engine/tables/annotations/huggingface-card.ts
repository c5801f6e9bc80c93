import { elementsOf, isMap, own, textOf } from './json-values';
import type { Yaml } from './yaml/values';
import { isYamlList, namesByCode, parseYaml, yamlAt } from './yaml/yaml';

/** Usual names of columns with the class; case is ignored. */
const usual = ['label', 'labels', 'class', 'category', 'target', 'class_name', 'label_name'];

/** The key under which rows name their images: file_name, or one that ends so; null for none. */
export const pathKeyIn = (keys: readonly string[]): string | null =>
  keys.find((key) => key === 'file_name') ?? keys.find((key) => key.endsWith('_file_name')) ?? null;

/** The column that is probably the class: one whose codes have names, else by its own name; null for none. */
export const likeliestLabel = (
  keys: readonly string[],
  named: ReadonlyMap<string, unknown> = new Map(),
): string | null =>
  keys.find((key) => named.has(key)) ??
  usual.flatMap((name) => keys.find((key) => key.toLowerCase() === name) ?? [])[0] ??
  null;

/**
 * Names of the codes of classes by column: `class_label` under `dataset_info: features:` in front of a card (README.md,
 * huggingface.co/docs/datasets/repository_structure), or ClassLabel in dataset_info.json or dataset_infos.json.
 */
export function namesOfFeatures(file: string, text: string): Map<string, ReadonlyMap<string, string>> {
  return /\.json$/i.test(file) ? ofInfo(text) : ofCard(text);
}

function ofCard(text: string): Map<string, ReadonlyMap<string, string>> {
  const [, front = ''] = /^\ufeff?---\r?\n(.*?)\r?\n---(?:\r?\n|$)/s.exec(text) ?? [];
  const info = yamlAt(parseYaml(front), 'dataset_info');
  const infos: readonly Yaml[] = isYamlList(info) ? info : [info];
  return found(
    infos.flatMap((each) => {
      const features = yamlAt(each, 'features');
      return (isYamlList(features) ? features : []).map((feature): [Yaml, ReadonlyMap<string, string>] => {
        const inDtype = yamlAt(feature, 'dtype', 'class_label', 'names');
        return [yamlAt(feature, 'name'), namesByCode(inDtype ?? yamlAt(feature, 'class_label', 'names'))];
      });
    }),
  );
}

function ofInfo(text: string): Map<string, ReadonlyMap<string, string>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return new Map();
  }
  const infos = isMap(own(parsed, 'features')) ? [parsed] : isMap(parsed) ? Object.values(parsed) : [];
  return found(
    infos.flatMap((info) => {
      const features = own(info, 'features');
      return (isMap(features) ? Object.keys(features) : []).map((key): [string, ReadonlyMap<string, string>] => {
        const names = elementsOf(own(own(features, key), 'names'));
        return [key, new Map(names.map((name, code) => [String(code), textOf(name) ?? String(code)]))];
      });
    }),
  );
}

const found = (
  features: readonly (readonly [Yaml, ReadonlyMap<string, string>])[],
): Map<string, ReadonlyMap<string, string>> =>
  new Map(
    features.flatMap(([key, names]) => (typeof key === 'string' && names.size > 0 ? [[key, names] as const] : [])),
  );
