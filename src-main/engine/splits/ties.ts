import type { KeepTogether } from '../../../src-shared/domain/keep-together';
import { stemOf } from '../../../src-shared/domain/name-stem';
import { at } from '../../../src-shared/domain/at';
import { forEachItem } from '../base/slices';
import type { Catalog } from '../catalog/catalog';

/** A text or number that images have in common which are kept together, by image id; undefined for none. */
export type Tie = (id: number) => string | number | undefined;

/** What each choice ties images by; interruptible, since sessions need all capture dates. */
export function* tiesOf(catalog: Catalog, keep: readonly KeepTogether[]): Generator<void, Tie[]> {
  const ties: Tie[] = [];
  for (const each of keep) {
    if (each.by === 'session') ties.push(yield* sessions(catalog, each.minutes));
    else ties.push(tieOf(catalog, each));
  }
  return ties;
}

function tieOf(catalog: Catalog, keep: Exclude<KeepTogether, { by: 'session' }>): Tie {
  switch (keep.by) {
    case 'attribute':
      return (id) => catalog.attributes.value(id, keep.name) ?? undefined;
    case 'folder':
      return (id) => {
        const place = catalog.images.location(id);
        return place && folderOf(`${place.root}/${place.path}`);
      };
    case 'stem':
      return (id) => stemOf(catalog.images.location(id)?.path ?? '') ?? undefined;
  }
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** Capture times up to the year 2106 in seconds, each with an index up to 2^21, are exact in one number. */
const mostIndices = 2 ** 21;

/** Sessions: images of one folder in order of their capture times, cut where more than `minutes` lie between two of them. */
function* sessions({ measures }: Catalog, minutes: number): Generator<void, Tie> {
  const folders = new Map<string, { readonly ids: number[]; readonly times: number[] }>();
  for (const range of measures.captured()) {
    yield* forEachItem(range, ({ id, source, path, capturedAt }) => {
      const seconds = Date.parse(`${capturedAt}Z`) / 1000;
      // Cameras whose clock was never set say 1970, 1980 or 2000-01-01; only what lies before the first digital photo is certain.
      if (!(seconds > 0)) return;
      const key = `${String(source)}/${folderOf(`/${path}`)}`;
      const folder = folders.get(key) ?? { ids: [], times: [] };
      if (folder.ids.length === 0) folders.set(key, folder);
      if (folder.ids.length >= mostIndices) return;
      folder.ids.push(id);
      folder.times.push(seconds);
    });
    yield;
  }
  const sessionOf = new Map<number, number>();
  let session = 0;
  for (const { ids, times } of folders.values()) {
    const order = Float64Array.from(times, (time, index) => time * mostIndices + index).sort();
    let before = -Infinity;
    yield* forEachItem(order, (packed) => {
      const time = Math.floor(packed / mostIndices);
      if (time - before > minutes * 60) session += 1;
      before = time;
      sessionOf.set(at(ids, packed % mostIndices), session);
    });
  }
  return (id) => sessionOf.get(id);
}
