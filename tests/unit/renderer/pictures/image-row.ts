import type { ImageRow } from '../../../../src-shared/domain/image';

/** An unlabelled, readable image, but for `change`. */
export const imageRow = (id: number, change: Partial<ImageRow> = {}): ImageRow => ({
  id,
  path: `/photos/${String(id)}.jpg`,
  class: null,
  labelState: 'unlabelled',
  confirmed: false,
  split: null,
  state: 'ok',
  refusal: null,
  width: 100,
  height: 100,
  bytes: 1000,
  tags: [],
  attributes: {},
  issues: [],
  thumbnail: null,
  ...change,
});

/** A step of the history, as requests that label answer. */
export const labelStep = { step: 1, title: 'Label 1 image “cat”', changed: 1, notes: [] };
