import type { KeepTogether } from '../../../src-shared/domain/keep-together';
import { stemOf } from '../../../src-shared/domain/name-stem';
import { at } from '../../../src-shared/domain/at';
import { forEachItem } from '../base/slices';
import type { Catalog } from '../catalog/catalog';

/** A text or number that images have in common which are kept together, by image id; undefined for none. */
export type Tie = (id: number) => string | number | undefined;

/** What each choice ties images by; interruptible, since paths and capture dates are read once for all images. */
export function* tiesOf(catalog: Catalog, keep: readonly KeepTogether[]): Generator<void, Tie[]> {
  const ties: Tie[] = [];
  for (const each of keep) ties.push(yield* tieOf(catalog, each));
  return ties;
}

function* tieOf(catalog: Catalog, keep: KeepTogether): Generator<void, Tie> {
  switch (keep.by) {
    case 'attribute':
      return (id) => catalog.attributes.value(id, keep.name) ?? undefined;
    case 'folder':
      return yield* byPath(catalog, (root, path) => folderOf(`${root}/${path}`));
    case 'stem':
      return yield* byPath(catalog, (_, path) => stemOf(path) ?? undefined);
    case 'session':
      return yield* sessions(catalog, keep.minutes);
  }
}

/** A tie by paths. Values stand in an array by id, which ids fill nearly whole; asking the catalog for each image took ten times as long. */
function* byPath(
  { images }: Catalog,
  valueOf: (root: string, path: string) => string | undefined,
): Generator<void, Tie> {
  const values: (string | undefined)[] = [];
  for (const range of images.paths()) {
    for (const [id, root, path] of range) values[id] = valueOf(root, path);
    yield;
  }
  return (id) => values[id];
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
  const sessionOf: (number | undefined)[] = [];
  let session = 0;
  for (const { ids, times } of folders.values()) {
    const order = Float64Array.from(times, (time, index) => time * mostIndices + index).sort();
    let before = -Infinity;
    yield* forEachItem(order, (packed) => {
      const time = Math.floor(packed / mostIndices);
      if (time - before > minutes * 60) session += 1;
      before = time;
      sessionOf[at(ids, packed % mostIndices)] = session;
    });
  }
  return (id) => sessionOf[id];
}
