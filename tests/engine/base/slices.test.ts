import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createProject } from '../../../src-main/engine/project/project';
import { withoutYielding, inSlices } from '../../../src-main/engine/base/slices';
import { labelsInQuestion } from '../../../src-main/engine/issues/suspects/labels-in-question';
import { addFeatures } from '../../helpers/projects/large-features';
import { failureOf, withFolder } from '../../helpers/programs/engine';
import { addImages } from '../../helpers/projects/library';
import { longestTurn, processorTime } from '../../helpers/programs/turns';

const images = 30_000;
const [starter, dimensions] = ['own-000000000000', 4];
const never = new AbortController().signal;

it('searching suspect labels and looking for missing features read in slices, so that other work runs', () =>
  withFolder(async (folder) => {
    const project = await createProject(join(folder, 'p.facet'));
    try {
      addImages(project.catalog, '/photos', 1, images);
      const name = `${starter}-srgb-fill-triangle-1`;
      const missing = () => project.catalog.embeddings.missing(name);
      const startedAt = processorTime();
      const all = withoutYielding(missing());
      const unbroken = processorTime() - startedAt;
      const search = await longestTurn(() => inSlices(missing(), never));
      expect(search.result).toEqual(all);
      const ids = Array.from({ length: images }, (_, at) => at + 1);
      expect(all.map(({ id }) => id)).toEqual(ids.filter((id) => id % 50 !== 0)); // every fiftieth is refused
      expect(search.ms).toBeLessThan(Math.max(50, unbroken / 3));

      const below = () => project.catalog.untouched.below('/photos');
      const begun = performance.now();
      expect(withoutYielding(below())).toHaveLength(images);
      const unbrokenBelow = performance.now() - begun;
      const found = await longestTurn(() => inSlices(below(), never));
      expect(found.result).toHaveLength(images);
      expect(found.ms).toBeLessThan(Math.max(50, unbrokenBelow / 3));

      expect(addFeatures(project, { starter, dimensions })).toBe(all.length);
      expect(withoutYielding(missing())).toEqual([]);
      expect(withoutYielding(project.catalog.embeddings.coverage(name))).toEqual({ embedded: all.length, missing: 0 });
      const space = { name } as Parameters<typeof labelsInQuestion>[1];
      const asked = await longestTurn(() => labelsInQuestion(project, space, never));
      const labelled = all.filter(({ id }) => project.catalog.images.label(id)?.state === 'labelled');
      expect([...asked.result.images]).toEqual(labelled.map(({ id }) => id));
      expect(asked.result.classes).toHaveLength(8);
      expect(asked.ms).toBeLessThan(100);
      // Rows are looked up by number: 1,000 of them in a few ms, without a pass through the space for each.
      const rows = Int32Array.from({ length: 1000 }, (_, at) => at * 29);
      const from = processorTime();
      expect(project.catalog.embeddings.imagesOfRows(name, rows).map(({ row }) => row)).toEqual([...rows]);
      expect(processorTime() - from).toBeLessThan(300);
    } finally {
      project.close();
    }
  }));

it('sliced work stops when it is cancelled', async () => {
  let done = 0;
  const endless = (function* (): Generator<void, never> {
    for (;;) {
      done += 1;
      yield;
    }
  })();
  const cancel = new AbortController();
  setTimeout(() => {
    cancel.abort();
  }, 30);
  expect((await failureOf(inSlices(endless, cancel.signal))).kind).toBe('cancelled');
  expect(done).toBeGreaterThan(0);
});
