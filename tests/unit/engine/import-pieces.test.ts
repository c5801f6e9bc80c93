import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Chunks } from '../../../src-main/engine/importing/chunks';
import { folderAt, FolderLevels } from '../../../src-main/engine/layouts/levels';
import { merged } from '../../../src-main/engine/folders/names';
import { noLabels } from '../../../src-main/engine/tables/source-labels';
import { toAttributeName } from '../../../src-shared/domain/attribute';

const file = (bytes: number) => ({ root: '/', path: 'a.jpg', bytes, modified: 0, isLinked: false, labels: noLabels });

describe('chunks of an import', () => {
  it('start with one file, so that an image is shown at once, and grow to sixteen', () => {
    const chunks = new Chunks();
    const sizes = Array.from({ length: 100 }, () => chunks.add(file(1000))?.length ?? 0).filter((size) => size > 0);
    expect(sizes.slice(0, 6)).toEqual([1, 2, 4, 8, 16, 16]);
    expect(chunks.take()).toHaveLength(100 - sizes.reduce((sum, size) => sum + size, 0));
    expect(chunks.take()).toEqual([]);
  });

  it('are small where files are large', () => {
    const chunks = new Chunks();
    for (let number = 0; number < 50; number += 1) chunks.add(file(100));
    chunks.take();
    expect([1, 2, 3].map(() => chunks.add(file(5_000_000))?.length)).toEqual([1, 1, 1]);
  });
});

describe('merged', () => {
  it('merges sorted runs (property)', () => {
    const run = fc.array(fc.string({ maxLength: 5 }), { minLength: 1, maxLength: 20 });
    const byUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
    fc.assert(
      fc.property(fc.array(run, { maxLength: 12 }), (runs) => {
        const sorted = runs.map((each) => [...each].sort(byUnits));
        expect([...merged(sorted)]).toEqual(runs.flat().sort(byUnits));
      }),
    );
  });
});

describe('levels of folders', () => {
  it('name the class, or none for a file above that level', () => {
    expect(['a/b/c.jpg', 'c.jpg'].map((path) => [folderAt(path, 1), folderAt(path, 2), folderAt(path, 3)])).toEqual([
      ['a', 'b', null],
      [null, null, null],
    ]);
  });

  it('are counted', () => {
    const levels = new FolderLevels();
    for (const path of ['b/x/1.jpg', 'a/x/2.jpg', 'a/3.jpg', '4.jpg']) levels.add(path);
    expect(levels.report()).toEqual([
      {
        classes: [
          { name: 'a', images: 2 },
          { name: 'b', images: 1 },
        ],
        more: 0,
        without: 1,
      },
      { classes: [{ name: 'x', images: 2 }], more: 0, without: 2 },
    ]);
  });
});

describe('names of attributes', () => {
  it('come from headers; what filters and JSON can’t represent is changed or left out', () => {
    expect([' Age ', 'time:taken', '', ':', '__proto__', 'x'.repeat(120)].map(toAttributeName)).toEqual([
      'Age',
      'time-taken',
      null,
      '-',
      null,
      'x'.repeat(100),
    ]);
  });
});
