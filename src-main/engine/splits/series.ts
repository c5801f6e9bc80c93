import { at } from '../../../src-shared/domain/at';
import { usualSessionMinutes, type KeepTogether } from '../../../src-shared/domain/keep-together';
import { namesPerson } from '../../../src-shared/domain/person-field';
import type { FoundSeries } from '../../../src-shared/domain/leaks';
import type { Catalog } from '../catalog/catalog';
import { seriesAmong, type Grouping, type Searched } from './series-rules';
import { tiesOf } from './ties';

/**
 * Looks for series of one subject: by an attribute that names persons, by file names, by folders and by capture times, in this order;
 * see series-rules.ts for what counts. Facet looks at no face. Interruptible.
 */
export function* findSeries(catalog: Catalog, images: Searched): Generator<void, Grouping[]> {
  const named = catalog.attributes.names().filter(namesPerson);
  const choices: KeepTogether[] = [
    ...named.map((name) => ({ by: 'attribute' as const, name })),
    { by: 'stem' },
    { by: 'folder' },
    { by: 'session', minutes: usualSessionMinutes },
  ];
  const found: Grouping[] = [];
  for (const keep of choices) {
    const [tie] = yield* tiesOf(catalog, [keep]);
    const series = tie && (yield* seriesAmong(images, keep, tie));
    if (series) found.push(series);
  }
  return found;
}

/** Series that are shown as examples. */
const mostExamples = 5;

/** Series as a person is told of them. */
export function describeSeries(
  { images: table }: Pick<Catalog, 'images'>,
  { ids }: Pick<Searched, 'ids'>,
  { keep, groupOf, sizes, values }: Grouping,
): FoundSeries {
  const largest = [...sizes.keys()].sort((a, b) => at(sizes, b) - at(sizes, a)).slice(0, mostExamples);
  const nameOf = (group: number): string => {
    const value = at(values, group);
    if (typeof value === 'string') return keep.by === 'folder' ? value.slice(value.lastIndexOf('/') + 1) : value;
    return table.location(at(ids, groupOf.indexOf(group)))?.path ?? '';
  };
  return {
    keep,
    series: sizes.length,
    images: sizes.reduce((sum, size) => sum + size, 0),
    of: ids.length,
    examples: largest.map((group) => ({ name: nameOf(group), images: at(sizes, group) })),
  };
}
