import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EngineClient } from '../../src-main/platform/engine-client';
import { allImages, engineIn, failureOf, importFolder, withFolder, withProject } from '../helpers/programs/engine';
import { jpeg, writeClassFolders } from '../helpers/files/folders';
import { HistoryModel } from '../helpers/histories/history-model';

const imageCount = 6;
const names = ['cat', 'dog', 'kitty', 'lion'] as const;

type Act =
  | { readonly do: 'label'; readonly ids: readonly number[]; readonly to: 'unsure' | 'excluded' | number }
  | { readonly do: 'confirm'; readonly ids: readonly number[]; readonly isRight: boolean }
  | { readonly do: 'rename'; readonly class: number; readonly name: string }
  | { readonly do: 'import'; readonly name: string }
  | { readonly do: 'undo' | 'redo' | 'kill' | 'reopen' };

const ids = fc.uniqueArray(fc.integer({ min: 1, max: imageCount }), { minLength: 1 });
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('label' as const),
      ids,
      to: fc.constantFrom<'unsure' | 'excluded' | number>(1, 2, 'unsure', 'excluded'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('confirm' as const),
      ids,
      isRight: fc.constantFrom(true, true, true, false),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('rename' as const),
      class: fc.constantFrom(1, 2, 3),
      name: fc.constantFrom(...names),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('import' as const), name: fc.constantFrom(...names) }) },
  { weight: 7, arbitrary: fc.constant({ do: 'undo' as const }) },
  { weight: 5, arbitrary: fc.constant({ do: 'redo' as const }) },
  { weight: 1, arbitrary: fc.constantFrom({ do: 'kill' as const }, { do: 'reopen' as const }) },
);

/** Does the same in the project as in the model. `number` distinguishes the imports. */
async function perform(engine: EngineClient, one: Act, folder: string, number: number): Promise<void> {
  const { labels, classes } = engine.requests;
  if (one.do === 'undo' || one.do === 'redo') {
    await labels[one.do]({}).catch((error: unknown) => {
      if ((error as { kind: string }).kind !== `nothing-to-${one.do}`) throw error;
    });
  } else if (one.do === 'label') {
    const change = typeof one.to === 'number' ? { to: 'class' as const, class: one.to } : { to: one.to };
    await labels.apply({ selection: { ids: [...one.ids] }, change, reason: '' });
  } else if (one.do === 'confirm') {
    const change = { to: one.isRight ? ('confirmed' as const) : ('unconfirmed' as const) };
    await labels.apply({ selection: { ids: [...one.ids] }, change, reason: '' });
  } else if (one.do === 'rename') {
    await classes.rename({ class: one.class, name: one.name });
  } else if (one.do === 'import') {
    const root = join(folder, `import ${String(number)}`);
    await mkdir(join(root, one.name), { recursive: true });
    await writeFile(join(root, one.name, 'one.jpg'), await jpeg(500 + number));
    await importFolder(engine, root);
  }
}

/** Does it in the model. Returns true where the project must refuse. */
function imagine(model: HistoryModel, one: Act): boolean {
  if (one.do === 'label') model.label(one.ids, one.to);
  else if (one.do === 'confirm') model.confirm(one.ids, one.isRight);
  else if (one.do === 'rename') return one.class > model.now.names.length || !model.rename(one.class, one.name);
  else if (one.do === 'import') model.import(one.name);
  else if (one.do === 'undo' || one.do === 'redo') model[one.do]();
  return false;
}

it('labels, renames, imports, undo, redo, kills and reopening always equal a plain list of states', () =>
  fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 60, maxLength: 80 }), (acts) =>
      withFolder(async (folder) => {
        const path = join(folder, 'p.facet');
        await writeClassFolders(join(folder, 'images'), ['cat', 'dog'], imageCount / 2);
        let engine = engineIn(folder);
        try {
          await engine.requests.project.create({ path });
          await importFolder(engine, join(folder, 'images'));
          const model = new HistoryModel([1, 1, 1, 2, 2, 2], ['cat', 'dog']);
          for (const [number, one] of acts.entries()) {
            if (one.do === 'kill') {
              engine.child.kill();
              await engine.child.ended;
              engine = engineIn(folder);
              await engine.requests.project.open({ path });
            } else if (one.do === 'reopen') {
              await engine.requests.project.close({});
              await engine.requests.project.open({ path });
            }
            const isRefused = imagine(model, one);
            const done = perform(engine, one, folder, number);
            if (isRefused) expect(['bad-input', 'not-found']).toContain((await failureOf(done)).kind);
            else await done;
            const { images } = await engine.requests.images.list(allImages);
            expect(images.map((image) => image.class ?? image.labelState)).toEqual(model.shown);
            expect(images.map(({ confirmed }) => confirmed)).toEqual(model.areConfirmed);
            const { classes } = await engine.requests.classes.list({});
            expect(new Map(classes.map(({ id, name }) => [id, name]))).toEqual(
              new Map(model.now.names.map((name, index) => [index + 1, name])),
            );
          }
        } finally {
          await engine.child.stop();
        }
      }),
    ),
    { numRuns: 3, seed: 20, endOnFailure: true },
  ));

it('a rename is undone past an import that added the old name again, reported, and redone', () =>
  withProject(
    (root) => writeClassFolders(root, ['cat', 'dog'], 2),
    async (engine, folder) => {
      const { classes, labels } = engine.requests;
      const namesNow = async () => (await classes.list({})).classes.map(({ id, name, key }) => ({ id, name, key }));
      await classes.rename({ class: 1, name: 'kitty' });
      await writeClassFolders(join(folder, 'more'), ['cat'], 1);
      await importFolder(engine, join(folder, 'more'));
      const before = await namesNow();
      expect(before.map(({ name }) => name)).toEqual(['cat', 'dog', 'kitty']);
      const undone = await labels.undo({});
      expect(undone.notes).toEqual(['“cat”, which was added since, is now “cat (2)”.']);
      expect((await namesNow()).map(({ name }) => name)).toEqual(['cat', 'cat (2)', 'dog']);
      // The import's image is still of the import's class, and the first class is “cat” for the next import.
      const { images } = await engine.requests.images.list(allImages);
      expect(images.map((image) => image.class)).toEqual(['cat', 'cat', 'dog', 'dog', 'cat (2)']);
      expect((await labels.redo({})).notes).toEqual([]);
      expect(await namesNow()).toEqual(before);
    },
  ));
