import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import type { LabelChange } from '../../../src-shared/domain/selection';
import { failureOf, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';

const catsAndDogs = (root: string): Promise<void> => writeClassFolders(root, ['cat', 'dog'], 4);

const list = async ({ requests }: EngineClient) =>
  (await requests.images.list({ filter: [], sort: 'path', descending: false, limit: 1000, offset: 0 })).images;

/** Labels, tags and classes, for comparing states. */
async function stateOf(engine: EngineClient) {
  const images = (await list(engine)).map(({ id, class: name, labelState, tags, attributes }) => {
    return { id, name, labelState, tags, attributes };
  });
  const { classes } = await engine.requests.classes.list({});
  return { images, classes: classes.map(({ id, name, archived, images: count }) => ({ id, name, archived, count })) };
}

async function classId(engine: EngineClient, name: string): Promise<number> {
  const { classes } = await engine.requests.classes.list({});
  return classes.find((row) => row.name === name)?.id ?? 0;
}

describe('labelling', () => {
  it('relabels, marks unsure, excludes and tags; undo and redo go step by step', () =>
    withProject(catsAndDogs, async (engine) => {
      const { labels } = engine.requests;
      const [first = { id: 0 }, second = { id: 0 }, third = { id: 0 }] = await list(engine);
      const dog = await classId(engine, 'dog');
      const states = [await stateOf(engine)];
      const steps: [number[], LabelChange, string][] = [
        [[first.id, second.id], { to: 'class', class: dog }, 'Label 2 images “dog”'],
        [[third.id], { to: 'unsure' }, 'Mark 1 image unsure'],
        [[first.id], { to: 'excluded' }, 'Exclude 1 image'],
        [[second.id], { to: 'tag', tag: 'check' }, 'Tag 1 image “check”'],
        [[second.id], { to: 'untag', tag: 'check' }, 'Remove the tag “check” from 1 image'],
        [[third.id], { to: 'unlabelled' }, 'Remove the label of 1 image'],
        [[third.id], { to: 'attribute', name: 'age', value: '30' }, 'Set “age” of 1 image to “30”'],
        [[third.id, first.id], { to: 'attribute', name: 'age', value: '31' }, 'Set “age” of 2 images to “31”'],
        [[third.id], { to: 'attribute', name: 'age', value: null }, 'Remove “age” from 1 image'],
      ];
      for (const [ids, change, title] of steps) {
        const step = await labels.apply({ selection: { ids }, change, reason: 'seen' });
        expect(step).toMatchObject({ changed: ids.length, title });
        states.push(await stateOf(engine));
      }
      for (const [index, [, , title]] of [...steps.entries()].reverse()) {
        expect(await labels.undo({})).toMatchObject({ title });
        expect(await stateOf(engine)).toEqual(states[index]);
      }
      expect(await failureOf(labels.undo({}))).toMatchObject({ kind: 'nothing-to-undo' });
      for (const [index, [, , title]] of steps.entries()) {
        expect(await labels.redo({})).toMatchObject({ title });
        expect(await stateOf(engine)).toEqual(states[index + 1]);
      }
      expect(await failureOf(labels.redo({}))).toMatchObject({ kind: 'nothing-to-redo' });
    }));

  it('survives closing the project: undo works after reopening', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const before = await stateOf(engine);
      const filter = [{ key: 'class', negated: false, values: ['cat'] }] as const;
      const dog = await classId(engine, 'dog');
      await engine.requests.labels.apply({
        selection: { filter: [...filter].map((term) => ({ ...term, values: [...term.values] })), except: [] },
        change: { to: 'class', class: dog },
        reason: '',
      });
      await engine.requests.project.close({});
      await engine.requests.project.open({ path: join(folder, 'test.facet') });
      expect(await engine.requests.labels.undo({})).toMatchObject({ changed: 4 });
      expect(await stateOf(engine)).toEqual(before);
    }));

  it('changes nothing when an image or the class is unknown', () =>
    withProject(catsAndDogs, async (engine) => {
      const before = await stateOf(engine);
      const { labels } = engine.requests;
      const dog = await classId(engine, 'dog');
      const unknownImage = labels.apply({
        selection: { ids: [1, 2, 99_999] },
        change: { to: 'class', class: dog },
        reason: '',
      });
      expect(await failureOf(unknownImage)).toMatchObject({ kind: 'not-found' });
      const unknownClass = labels.apply({ selection: { ids: [1] }, change: { to: 'class', class: 77 }, reason: '' });
      expect(await failureOf(unknownClass)).toMatchObject({ kind: 'not-found' });
      expect(await stateOf(engine)).toEqual(before);
      expect(await failureOf(labels.undo({}))).toMatchObject({ kind: 'nothing-to-undo' });
    }));

  it('labels from a CSV file in one step; an unknown path changes nothing', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const before = await stateOf(engine);
      const file = join(folder, 'images', 'flipped.csv');
      await writeFile(file, 'path,class\ncat/cat_000.jpg,dog\ncat/cat_001.jpg,fox\n');
      const asked = { file, reason: 'a file', newClasses: true };
      expect(await engine.requests.labels.applyFromFile(asked)).toMatchObject({ changed: 2 });
      expect((await list(engine)).map((image) => image.class)).toEqual([
        'dog',
        'fox',
        'cat',
        'cat',
        'dog',
        'dog',
        'dog',
        'dog',
      ]);
      await engine.requests.labels.undo({});
      expect((await stateOf(engine)).images).toEqual(before.images);
      await writeFile(file, 'path,class\ncat/cat_002.jpg,dog\ncat/nowhere.jpg,dog\n');
      const failure = await failureOf(engine.requests.labels.applyFromFile({ file, reason: '' }));
      expect(failure.kind).toBe('not-found');
      expect(failure.message).toContain('nowhere.jpg');
      expect((await stateOf(engine)).images).toEqual(before.images);
    }));

  it('equals a plain model of the history after any sequence of steps, undos and redos (property)', () =>
    withProject(catsAndDogs, async (engine) => {
      const ids = (await list(engine)).map(({ id }) => id);
      const classes = [await classId(engine, 'cat'), await classId(engine, 'dog')];
      const { labels } = engine.requests;
      const change = fc.oneof(
        fc.constantFrom(...classes).map((id): LabelChange => ({ to: 'class', class: id })),
        fc.constantFrom<LabelChange>({ to: 'unsure' }, { to: 'excluded' }, { to: 'unlabelled' }),
        fc.constantFrom('a', 'b').map((tag): LabelChange => ({ to: 'tag', tag })),
        fc.constantFrom('1', '2', null).map((value): LabelChange => ({ to: 'attribute', name: 'age', value })),
      );
      const action = fc.oneof(
        fc.record({ ids: fc.subarray(ids, { minLength: 1 }), change }),
        fc.constantFrom('undo' as const, 'redo' as const),
      );
      const model = { past: [await stateOf(engine)], future: [] as Awaited<ReturnType<typeof stateOf>>[] };
      await fc.assert(
        fc.asyncProperty(fc.array(action, { maxLength: 12 }), async (actions) => {
          for (const each of actions) {
            if (each === 'undo') {
              if (model.past.length === 1) expect((await failureOf(labels.undo({}))).kind).toBe('nothing-to-undo');
              else {
                await labels.undo({});
                model.future.push(...model.past.splice(-1));
              }
            } else if (each === 'redo') {
              const [next] = model.future.splice(-1);
              if (!next) expect((await failureOf(labels.redo({}))).kind).toBe('nothing-to-redo');
              else {
                await labels.redo({});
                model.past.push(next);
              }
            } else {
              const step = await labels.apply({ selection: { ids: each.ids }, change: each.change, reason: '' });
              if (step.changed > 0) {
                model.past.push(await stateOf(engine));
                model.future.length = 0;
              }
            }
            expect(await stateOf(engine)).toEqual(model.past.at(-1));
          }
        }),
        { numRuns: 15 },
      );
    }));
});

describe('classes', () => {
  it('are renamed, merged and archived, each undoable', () =>
    withProject(catsAndDogs, async (engine) => {
      const { classes, labels } = engine.requests;
      const before = await stateOf(engine);
      const cat = await classId(engine, 'cat');
      const dog = await classId(engine, 'dog');
      await classes.rename({ class: cat, name: 'tiger' });
      expect((await list(engine))[0]?.class).toBe('tiger');
      await classes.merge({ from: cat, into: dog });
      expect((await list(engine)).map((image) => image.class)).toEqual(Array<string>(8).fill('dog'));
      expect((await stateOf(engine)).classes).toEqual([
        { id: dog, name: 'dog', archived: false, count: 8 },
        { id: cat, name: 'tiger', archived: true, count: 0 },
      ]);
      expect(await labels.undo({})).toMatchObject({ changed: 4 });
      await labels.undo({});
      expect(await stateOf(engine)).toEqual(before);
    }));

  it('refuse changes that would lose something', () =>
    withProject(catsAndDogs, async (engine) => {
      const { classes } = engine.requests;
      const cat = await classId(engine, 'cat');
      expect(await failureOf(classes.archive({ class: cat }))).toMatchObject({ kind: 'bad-input' });
      expect(await failureOf(classes.rename({ class: cat, name: 'dog' }))).toMatchObject({ kind: 'bad-input' });
      expect(await failureOf(classes.add({ name: 'cat' }))).toMatchObject({ kind: 'bad-input' });
      expect(await failureOf(classes.merge({ from: cat, into: cat }))).toMatchObject({ kind: 'bad-input' });
      const added = await classes.add({ name: 'fox' });
      expect(added.classes.map(({ name, key }) => [name, key])).toEqual([
        ['cat', '1'],
        ['dog', '2'],
        ['fox', '3'],
      ]);
    }));
});

describe('filters', () => {
  it('select by class, state, tag, path and their negations', () =>
    withProject(catsAndDogs, async (engine) => {
      const [first = { id: 0 }, second = { id: 0 }] = await list(engine);
      const { labels, images } = engine.requests;
      await labels.apply({ selection: { ids: [first.id] }, change: { to: 'unsure' }, reason: '' });
      await labels.apply({ selection: { ids: [second.id] }, change: { to: 'tag', tag: 'nice' }, reason: '' });
      const total = async (...filter: [string, boolean, string[]][]): Promise<number> => {
        const terms = filter.map(([key, negated, values]) => ({ key: key as 'class', negated, values }));
        return (await images.list({ filter: terms, sort: 'id', descending: false, limit: 0, offset: 0 })).total;
      };
      expect(await total(['class', false, ['cat']])).toBe(3);
      expect(await total(['class', false, ['cat', 'dog']])).toBe(7);
      expect(await total(['class', true, ['cat']])).toBe(5); // an unsure image is not labelled cat
      expect(await total(['state', false, ['unsure']])).toBe(1);
      expect(await total(['state', false, ['ok']])).toBe(8);
      expect(await total(['tag', false, ['nice']])).toBe(1);
      expect(await total(['tag', true, ['nice']])).toBe(7);
      expect(await total(['path', false, ['CAT_00']])).toBe(4);
      expect(await total(['path', false, ["'; DROP TABLE images; --"]])).toBe(0);
      expect(await total(['split', false, ['none']])).toBe(8);
      expect(await total(['class', false, ['cat']], ['tag', false, ['nice']])).toBe(1);
    }));
});
