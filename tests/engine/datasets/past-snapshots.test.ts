import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { Failure } from '../../../src-shared/domain/failure';
import { facet } from '../../helpers/programs/cli';
import { importFolder, withProject } from '../../helpers/programs/engine';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';

const classNames = ['cat', 'dog', 'fox', 'wolf'] as const;

type Edit =
  | { readonly do: 'label'; readonly ids: number[]; readonly class: number }
  | { readonly do: 'rename'; readonly class: number; readonly name: string }
  | { readonly do: 'merge'; readonly class: number }
  | { readonly do: 'split'; readonly seed: number }
  | { readonly do: 'exclude'; readonly ids: number[] }
  | { readonly do: 'undo' | 'redo' | 'import' };

const ids = fc.uniqueArray(fc.integer({ min: 1, max: 16 }), { minLength: 1, maxLength: 5 });
const classId = fc.constantFrom(1, 2);
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ do: fc.constant('label' as const), ids, class: classId }),
  fc.record({ do: fc.constant('exclude' as const), ids }),
  fc.record({ do: fc.constant('rename' as const), class: classId, name: fc.constantFrom(...classNames) }),
  fc.record({ do: fc.constant('merge' as const), class: classId }),
  fc.record({ do: fc.constant('split' as const), seed: fc.nat(9) }),
  fc.constantFrom<Edit>({ do: 'undo' }, { do: 'redo' }, { do: 'undo' }, { do: 'import' }),
);

/** Makes an edit. One that is not possible at the moment changes nothing. */
async function perform(engine: EngineClient, one: Edit, folder: string, number: number): Promise<unknown> {
  const { labels, classes, splits } = engine.requests;
  switch (one.do) {
    case 'label':
      return labels.apply({ selection: { ids: one.ids }, change: { to: 'class', class: one.class }, reason: '' });
    case 'exclude':
      return labels.apply({ selection: { ids: one.ids }, change: { to: 'excluded' }, reason: '' });
    case 'rename':
      return classes.rename({ class: one.class, name: one.name });
    case 'merge':
      return classes.merge({ from: one.class, into: 3 - one.class });
    case 'split':
      return splits.make({ method: 'stratified', test: 0.2, validation: 0.2, seed: one.seed });
    case 'import': {
      const root = join(folder, `more ${String(number)}`);
      await mkdir(join(root, 'cat'), { recursive: true });
      await writeFile(join(root, 'cat', 'one.jpg'), await jpeg(300 + number));
      return importFolder(engine, root);
    }
    default:
      return labels[one.do]({});
  }
}

it('an old snapshot exports the same bytes, whatever was edited since (property)', () =>
  withProject(
    (root) => writeClassFolders(root, ['cat', 'dog'], 8),
    async (engine, folder) => {
      const { snapshots } = engine.requests;
      const exported = new Map<string, string>();
      const read = async (snapshot: string): Promise<string> => {
        const file = join(folder, 'snapshot.csv');
        await snapshots.exportCsv({ snapshot, file });
        return readFile(file, 'utf8');
      };
      let number = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(edit, { minLength: 5, maxLength: 12 }), async (edits) => {
          for (const one of edits) {
            number += 1;
            await perform(engine, one, folder, number).catch((error: unknown) => {
              const isRefused = error instanceof Failure && error.kind !== 'internal';
              if (!isRefused) throw error;
            });
          }
          const taken = await snapshots.take({}).catch(() => null); // everything may be excluded
          if (taken && !exported.has(taken.snapshot)) exported.set(taken.snapshot, await read(taken.snapshot));
          for (const [snapshot, bytes] of exported) expect(await read(snapshot)).toBe(bytes);
        }),
        { numRuns: 15, seed: 4, endOnFailure: true },
      );
      expect(exported.size).toBeGreaterThan(5);

      await engine.requests.project.close({});
      const [[first, bytes] = ['', '']] = [...exported];
      const file = join(folder, 'first.csv');
      const run = await facet(['snapshot', 'test.facet', '--of', first, '--export', file, '--json'], { cwd: folder });
      expect(run.json).toMatchObject({ snapshot: first });
      expect(await readFile(file, 'utf8')).toBe(bytes);
    },
  ));
