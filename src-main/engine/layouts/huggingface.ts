import type { LayoutChoice } from '../../../src-shared/domain/layouts';
import { likeliestLabel, namesOfFeatures, pathKeyIn } from '../tables/annotations/huggingface-card';
import { isMap } from '../tables/annotations/json-values';
import { shapeOf } from '../tables/csv-shape';
import { chosenLabel, othersNamed, readAnnotationFiles } from './annotation-files';
import { plainFit, type Layout, type Place } from './layout';

/** Image folders of Hugging Face: metadata.csv or metadata.jsonl beside the images or above them, often one per part. */
export const huggingFace: Layout = {
  name: 'huggingface',
  async recognise(place, choice) {
    const found = await metadataOf(place);
    if (!found) return null;
    const { files, columns } = found;
    const label = labelOf(found, choice);
    return {
      // Without a class in it, class folders of a split are more likely meant.
      ...plainFit(
        label === null && choice.label === undefined ? 0.6 : 0.95,
        `An image folder of Hugging Face, with ${files.length === 1 ? (files[0] ?? '') : 'metadata per folder'}`,
      ),
      labelNames: columns,
      label,
      file: files.length === 1 ? (files[0] ?? null) : null,
    };
  },
  async read(place, choice, signal) {
    const found = await metadataOf(place);
    const files = (found?.files ?? []).map((file) => ({ file, others: found?.cards ?? [] }));
    const label = found && labelOf(found, choice);
    return readAnnotationFiles(place, 'huggingface', files, { label, choice, signal });
  },
};

interface Metadata {
  readonly files: readonly string[];
  /** Columns beside the image's. */
  readonly columns: readonly string[];
  /** Columns whose codes have names. */
  readonly named: ReadonlyMap<string, unknown>;
  /** Files with these names. */
  readonly cards: readonly string[];
}

const mostColumns = 200;

async function metadataOf(place: Place): Promise<Metadata | null> {
  const columns = new Set<string>();
  const files: string[] = [];
  for (const file of othersNamed(place, (name) => /^metadata\.(csv|jsonl)$/.test(name))) {
    const own = columnsIn(file, await place.head(file));
    const path = pathKeyIn(own);
    if (path === null) continue;
    files.push(file);
    for (const each of own) if (each !== path && each !== 'split' && columns.size < mostColumns) columns.add(each);
  }
  if (files.length === 0) return null;
  const cards = othersNamed(place, (name) => /^(readme\.md|dataset_infos?\.json)$/.test(name)).slice(0, 5);
  const named = new Map<string, unknown>();
  for (const card of cards)
    for (const [key, names] of namesOfFeatures(card, await place.head(card))) named.set(key, names);
  return { files, columns: [...columns], named, cards };
}

function labelOf({ columns, named }: Metadata, choice: LayoutChoice): string | null {
  const chosen = chosenLabel(columns, choice);
  return chosen === undefined ? likeliestLabel(columns, named) : chosen;
}

function columnsIn(file: string, head: string): string[] {
  const lines = head.replace(/^\ufeff/, '').split(/\r\n|\n|\r/, 21);
  if (/\.csv$/i.test(file)) return namesIn(file, lines.slice(0, 20));
  const keys = lines.slice(0, 20).flatMap((line) => {
    try {
      const row: unknown = JSON.parse(line);
      return isMap(row) ? Object.keys(row) : [];
    } catch {
      return [];
    }
  });
  return [...new Set(keys)];
}

/** Names of a table's columns; none for a table that is empty or far too wide. */
function namesIn(file: string, lines: readonly string[]): string[] {
  try {
    return shapeOf(file, lines).names;
  } catch {
    return [];
  }
}
