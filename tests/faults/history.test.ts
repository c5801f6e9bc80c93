import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EngineClient } from '../../src-main/platform/engine-client';
import { engineIn, importFolder, withFolder } from '../helpers/engine';
import { writeClassFolders } from '../helpers/folders';

const imageCount = 6;
const all = { filter: [], sort: 'id' as const, descending: false, limit: 100, offset: 0 };

type Act =
  | { readonly do: 'label'; readonly ids: readonly number[]; readonly to: 'cat' | 'dog' | 'unsure' | 'excluded' }
  | { readonly do: 'undo' | 'redo' | 'kill' | 'reopen' };

/** The history as a plain list of whole states, and where in it the project stands. */
class Model {
  #states: readonly string[][];
  #at = 0;

  constructor(first: string[]) {
    this.#states = [first];
  }

  get labels(): readonly string[] {
    return this.#states[this.#at] ?? [];
  }

  label(ids: readonly number[], to: string): void {
    const next = this.labels.map((label, index) => (ids.includes(index + 1) ? to : label));
    if (next.join() === this.labels.join()) return; // nothing to change is no step
    this.#states = [...this.#states.slice(0, this.#at + 1), next];
    this.#at += 1;
  }

  undo(): void {
    this.#at = Math.max(0, this.#at - 1);
  }

  redo(): void {
    this.#at = Math.min(this.#states.length - 1, this.#at + 1);
  }
}

const ids = fc.uniqueArray(fc.integer({ min: 1, max: imageCount }), { minLength: 1 });
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('label' as const),
      ids,
      to: fc.constantFrom('cat', 'dog', 'unsure', 'excluded'),
    }),
  },
  { weight: 6, arbitrary: fc.constant({ do: 'undo' as const }) },
  { weight: 5, arbitrary: fc.constant({ do: 'redo' as const }) },
  { weight: 1, arbitrary: fc.constantFrom({ do: 'kill' as const }, { do: 'reopen' as const }) },
);

async function perform(engine: EngineClient, one: Act): Promise<void> {
  if (one.do === 'undo' || one.do === 'redo') {
    await engine.requests.labels[one.do]({}).catch((error: unknown) => {
      if ((error as { kind: string }).kind !== `nothing-to-${one.do}`) throw error;
    });
  } else if (one.do === 'label') {
    const { classes } = await engine.requests.classes.list({});
    const id = classes.find(({ name }) => name === one.to)?.id;
    const change = id === undefined ? { to: one.to as 'unsure' | 'excluded' } : { to: 'class' as const, class: id };
    await engine.requests.labels.apply({ selection: { ids: [...one.ids] }, change, reason: '' });
  }
}

it('labels, undo, redo, kill and reopen always come to what a plain list of states says', () =>
  fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 60, maxLength: 80 }), (acts) =>
      withFolder(async (folder) => {
        const path = join(folder, 'p.facet');
        await writeClassFolders(join(folder, 'images'), ['cat', 'dog'], imageCount / 2);
        let engine = engineIn(folder);
        try {
          await engine.requests.project.create({ path });
          await importFolder(engine, join(folder, 'images'));
          const model = new Model(['cat', 'cat', 'cat', 'dog', 'dog', 'dog']);
          for (const one of acts) {
            if (one.do === 'kill') {
              engine.child.kill();
              await engine.child.ended;
              engine = engineIn(folder);
              await engine.requests.project.open({ path });
            } else if (one.do === 'reopen') {
              await engine.requests.project.close({});
              await engine.requests.project.open({ path });
            } else if (one.do === 'label') model.label(one.ids, one.to);
            else model[one.do]();
            await perform(engine, one);
            const { images } = await engine.requests.images.list(all);
            expect(images.map((image) => image.class ?? image.labelState)).toEqual(model.labels);
          }
        } finally {
          await engine.child.stop();
        }
      }),
    ),
    { numRuns: 3, seed: 20, endOnFailure: true },
  ));
