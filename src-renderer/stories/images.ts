import type { ImageRow } from '../../src-shared/domain/image';
import type { FakeBridge } from './fake-bridge';
import { longName } from './texts';

/** A labelled, readable image with a picture, but for `change`. */
export const imageRow = (id: number, change: Partial<ImageRow> = {}): ImageRow => ({
  ...{ id, path: `/home/ann/photos/glasses/face-${String(id).padStart(4, '0')}.jpg`, class: 'glasses' },
  ...{
    labelState: 'labelled',
    confirmed: false,
    split: 'train',
    state: 'ok',
    refusal: null,
    width: 640,
    height: 480,
    bytes: 48_000,
  },
  ...{ tags: [], attributes: {}, issues: [], thumbnail: { pack: 1, offset: id * 2000, length: 2000 } },
  ...change,
});

/** Images of every kind in turn: of two classes, unlabelled, unsure, excluded, refused, with a long name. */
export function variedImage(id: number): ImageRow {
  switch (id % 9) {
    case 0:
    case 2:
    case 4:
      return imageRow(id, { class: 'no glasses', split: 'validation' });
    case 5:
      return imageRow(id, { class: null, labelState: 'unlabelled', split: null });
    case 6:
      return imageRow(id, { class: null, labelState: 'unsure', split: null });
    case 7:
      return imageRow(id, {
        ...{ class: null, labelState: 'excluded', split: null, path: `/home/ann/${longName}/${longName}.jpg` },
        ...{ tags: ['check again'], attributes: { person: longName }, issues: ['blurred'] },
      });
    case 8:
      return imageRow(id, {
        ...{ class: null, labelState: 'unlabelled', state: 'refused', refusal: 'It is cut off.', thumbnail: null },
        ...{ width: null, height: null, split: null },
      });
    default:
      return imageRow(id);
  }
}

/** Lets the engine have this many images, with ids from 1, in every order and for every filter. */
export function answerImages(bridge: FakeBridge, total: number, image: (id: number) => ImageRow = variedImage): void {
  const ids = (from: number, to: number): number[] =>
    Array.from({ length: Math.max(0, Math.min(to, total) - from) }, (_, index) => from + index + 1);
  const share = (part: number): number => Math.floor(total * part);
  bridge.answer('images', 'view', () => ({ view: 1, total }));
  bridge.answer('images', 'rows', ({ from, to }) => ({ images: ids(from, to).map(image) }));
  bridge.answer('images', 'ids', ({ from, to }) => ({ ids: ids(from, to) }));
  bridge.answer('images', 'counts', () => ({
    total,
    class: { glasses: share(0.33), 'no glasses': share(0.33) },
    split: { train: share(0.6), validation: share(0.1), test: share(0.1), none: share(0.2) },
    state: { ok: share(0.9), refused: share(0.1) },
    labelState: { labelled: share(0.7), unlabelled: share(0.2), unsure: share(0.05), excluded: share(0.05) },
    issue: { blurred: share(0.1) },
  }));
  bridge.answer('images', 'get', ({ image: id }) => ({ image: image(id), history: historyOf(3) }));
  bridge.answer('annotations', 'ofImages', ({ images: ids }) => ({
    images: ids.map((id) => ({ image: id, annotations: [] })),
  }));
  bridge.answer('attributes', 'list', () => ({
    attributes: total > 0 ? [{ name: 'person', images: total, values: 40 }] : [],
  }));
  bridge.answer('views', 'list', () => ({ views: [] }));
}

const historyOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    ...{ at: Date.UTC(2026, 8, 28 - index), actor: index === 0 ? 'ann' : 'ben', reason: '', model: null },
    ...{ cause: index === count - 1 ? ('import' as const) : ('do' as const), isAfterLook: false },
    ...{ fromState: null, from: null, toState: 'labelled' as const, to: 'glasses' },
  }));
