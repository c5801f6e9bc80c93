import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inSlices } from '../../../src-main/engine/base/slices';
import { createProject, type Project } from '../../../src-main/engine/project/project';
import { leaksNow } from '../../../src-main/engine/splits/leaks-now';
import { keptTogether } from '../../../src-main/engine/splits/grouping-of-split';
import { makeSplit } from '../../../src-main/engine/splits/splits';
import { tiesOf } from '../../../src-main/engine/splits/ties';
import { at } from '../../../src-shared/domain/at';
import type { KeepTogether } from '../../../src-shared/domain/keep-together';
import { leakSentences, seriesText } from '../../../src-shared/domain/leaks';
import { withFolder } from '../../helpers/programs/engine';
import { addNamedImages, type NamedImage } from '../../helpers/projects/named-images';

const method = { method: 'stratified' as const, test: 0.2, validation: 0.2, seed: 1, keepTest: false };

async function withImages(images: readonly NamedImage[], work: (project: Project, ids: number[]) => Promise<void>) {
  await withFolder(async (folder) => {
    const project = await createProject(join(folder, 'test.facet'));
    try {
      await work(project, addNamedImages(project.catalog, '/photos', images));
    } finally {
      project.close();
    }
  });
}

const partsOf = ({ catalog }: Project): Map<number, number> => catalog.splits.members(catalog.splits.current() ?? 0);

/** Sixty people with ten pictures each, of one class each: in folders of the class, by numbered names. */
const people = Array.from({ length: 600 }, (_, index): NamedImage => {
  const person = Math.floor(index / 10);
  const className = person % 3 === 0 ? 'man' : 'woman';
  return {
    path: `${className}/anna${String.fromCharCode(97 + (person % 26))}${String(person)}x_${String(index % 10)}.jpg`,
    className,
  };
});

/** The number of images of a part whose group, by `groupOf`, has an image in training. */
function cut(
  ids: readonly number[],
  parts: ReadonlyMap<number, number>,
  part: number,
  groupOf: (index: number) => string,
) {
  const trained = new Set(ids.flatMap((id, index) => (parts.get(id) === 0 ? [groupOf(index)] : [])));
  return ids.filter((id, index) => parts.get(id) === part && trained.has(groupOf(index))).length;
}

describe('a split that keeps images together', () => {
  it('never cuts a group, whatever ties images (property)', async () => {
    const image = fc.record({
      folder: fc.constantFrom('a', 'b', 'c/d', ''),
      stem: fc.constantFrom('anna_', 'ben_', 'clara-', 'IMG_', ''),
      number: fc.nat(9999),
      className: fc.constantFrom('man', 'woman'),
      minute: fc.option(fc.nat(600)),
      person: fc.option(fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5')),
      content: fc.nat(200),
    });
    const keeps = fc.subarray<KeepTogether>(
      [{ by: 'folder' }, { by: 'stem' }, { by: 'session', minutes: 7 }, { by: 'attribute', name: 'person' }],
      { minLength: 1 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(image, { minLength: 5, maxLength: 40 }),
        keeps,
        fc.nat(50),
        async (specs, keepTogether, seed) => {
          const images = specs.map(({ folder, stem, number, className, minute, person, content }, index) => ({
            path: [folder, `${stem}${String(number)}_${String(index)}.jpg`].filter(Boolean).join('/'),
            className,
            content: String(content),
            capturedAt: minute === null ? null : new Date(Date.UTC(2019, 0, 1, 0, minute)).toISOString().slice(0, 19),
            attributes: person === null ? [] : [['person', person] as const],
          }));
          await withImages(images, async (project, ids) => {
            try {
              await makeSplit(project, { ...method, seed, keepTogether });
            } catch (error) {
              // Nothing is tied so, or all is one group: no split is made then.
              expect(error).toMatchObject({
                kind: expect.stringMatching(/^(no-data|not-found|bad-input)$/u) as string,
              });
              expect(project.catalog.splits.current()).toBeNull();
              return;
            }
            const parts = partsOf(project);
            expect(parts.size).toBe(ids.length);
            const ties = await inSlices(tiesOf(project.catalog, keepTogether));
            for (const tie of [...ties, (id: number) => at(images, ids.indexOf(id)).content]) {
              const sides = new Map<string | number, Set<number | undefined>>();
              for (const id of ids) {
                const value = tie(id);
                if (value !== undefined) sides.set(value, (sides.get(value) ?? new Set()).add(parts.get(id)));
              }
              expect([...sides.values()].filter((side) => side.size > 1)).toEqual([]);
            }
            const kept = new Set(['copies', ...keepTogether.map(({ by }) => by)]);
            const { leaks } = await leaksNow(project);
            expect(leaks?.filter(({ kind, keep }) => kept.has(keep?.by ?? kind))).toEqual([]);
          });
        },
      ),
      { numRuns: 15, endOnFailure: true },
    );
  });

  it('gives each class its shares within one group', () =>
    withImages(people, async (project, ids) => {
      const counts = await makeSplit(project, { ...method, keepTogether: [{ by: 'stem' }] });
      expect(counts.series).toEqual({ groups: 60, images: 600, largest: 10 });
      const parts = partsOf(project);
      for (const className of ['man', 'woman']) {
        const own = ids.filter((_, index) => at(people, index).className === className);
        const share = (part: number): number => own.filter((id) => parts.get(id) === part).length;
        expect(Math.abs(share(2) - 0.2 * own.length)).toBeLessThanOrEqual(10);
        expect(Math.abs(share(1) - 0.2 * own.length)).toBeLessThanOrEqual(10);
      }
      expect(cut(ids, parts, 2, (index) => String(Math.floor(index / 10)))).toBe(0);
      const split = project.catalog.splits.current();
      expect(keptTogether(project, split)).toEqual([{ by: 'stem' }]);
      expect(project.catalog.history.lastDone()?.title).toContain('the same file-name stem together');
    }));

  it('takes sessions by capture time within a folder, and several ties at once', () =>
    withImages(
      Array.from({ length: 60 }, (_, index): NamedImage => {
        const session = Math.floor(index / 3);
        const time = Date.UTC(2020, 0, 1, session, (index % 3) * 4);
        return {
          path: `${session % 2 === 0 ? 'x' : 'y'}/DSC_${String(index)}.jpg`,
          className: session % 2 === 0 ? 'man' : 'woman',
          capturedAt: new Date(time).toISOString().slice(0, 19),
          attributes: [['person', String(Math.floor(session / 2))] as const],
        };
      }),
      async (project, ids) => {
        const session: KeepTogether = { by: 'session', minutes: 5 };
        expect((await makeSplit(project, { ...method, keepTogether: [session] })).series).toEqual({
          ...{ groups: 20, images: 60, largest: 3 },
        });
        expect(cut(ids, partsOf(project), 2, (index) => String(Math.floor(index / 3)))).toBe(0);
        const both = [session, { by: 'attribute' as const, name: 'person' }];
        expect((await makeSplit(project, { ...method, keepTogether: both })).series).toMatchObject({
          groups: 10,
          largest: 6,
        });
        expect(cut(ids, partsOf(project), 2, (index) => String(Math.floor(index / 6)))).toBe(0);
        await expect(
          makeSplit(project, { ...method, keepTogether: [{ by: 'session', minutes: 3 }] }),
        ).resolves.toMatchObject({
          series: { groups: 0 },
        });
      },
    ));

  it('refuses what ties nothing, or leaves a part empty, and changes nothing then', () =>
    withImages(
      people.map(({ className }, index) => ({ className, path: `${className}/IMG_${String(index)}.jpg` })),
      async (project) => {
        const make = (...keepTogether: KeepTogether[]) => makeSplit(project, { ...method, keepTogether });
        await expect(make({ by: 'stem' })).rejects.toMatchObject({ kind: 'no-data' });
        await expect(make({ by: 'session', minutes: 5 })).rejects.toMatchObject({
          message: 'No labelled image has a capture date.',
        });
        await expect(make({ by: 'attribute', name: 'person' })).rejects.toMatchObject({ kind: 'not-found' });
        await expect(make({ by: 'folder' })).rejects.toMatchObject({
          kind: 'bad-input',
          message:
            'Images with the same folder, and copies, can’t be divided as asked: the largest group has 400 of 600 images.',
        });
        expect(project.catalog.splits.current()).toBeNull();
      },
    ));
});

describe('series that a split cuts', () => {
  it('are found by file name and counted exactly', () =>
    withImages(people, async (project, ids) => {
      await makeSplit(project, { ...method, keepTogether: [] });
      const { series, leaks } = await leaksNow(project);
      const groupOf = (index: number): string => String(Math.floor(index / 10));
      const of = ids.filter((id) => partsOf(project).get(id) === 2).length;
      const images = cut(ids, partsOf(project), 2, groupOf);
      expect(images).toBeGreaterThan(100);
      expect(leaks?.filter(({ part }) => part === 'test')).toMatchObject([
        { kind: 'series', keep: { by: 'stem' }, images, of },
      ]);
      expect(leaks?.find(({ part }) => part === 'validation')?.images).toBe(cut(ids, partsOf(project), 1, groupOf));
      expect(leakSentences(leaks ?? [], 'test')).toEqual([
        `${String(images)} of ${String(of)} test images belong to series, by file name, that are in training, too: figures may be too good.`,
      ]);
      expect(series.map(({ keep, series: number, images: all }) => [keep.by, number, all])).toEqual([
        ['stem', 60, 600],
      ]);
      expect(seriesText(at(series, 0))).toMatch(
        /^600 images look like 60 series of one subject each, by file name, such as “anna/u,
      );
    }));

  it('are found by folder, by capture time and by an attribute that names persons', () =>
    withImages(
      people.map(({ className }, index) => {
        const person = Math.floor(index / 10);
        return {
          className,
          path: `set/subject ${String(person)}/IMG_${String(index % 10)}.jpg`,
          capturedAt: new Date(Date.UTC(2020, 0, 1 + person, 0, index % 10)).toISOString().slice(0, 19),
          attributes: [['person_id', String(person)] as const],
        };
      }),
      async (project) => {
        const { series, leaks } = await leaksNow(project);
        expect(series.map(({ keep, series: number }) => [keep.by, number])).toEqual([
          ['attribute', 60],
          ['folder', 60],
          ['session', 60],
        ]);
        expect(leaks).toBeNull();
        await makeSplit(project, { ...method, keepTogether: [] });
        // Each image is counted once, by the first way.
        expect((await leaksNow(project)).leaks?.map(({ keep }) => keep?.by)).toEqual(['attribute', 'attribute']);
      },
    ));

  it('copies that every-fifth cuts are counted, too', () =>
    withImages(
      people.map((image, index) => ({
        ...image,
        path: `${image.className}/${String(index)}.jpg`,
        content: String(index % 300),
      })),
      async (project, ids) => {
        await makeSplit(project, { method: 'every-fifth' });
        const images = cut(ids, partsOf(project), 2, (index) => String(index % 300));
        expect((await leaksNow(project)).leaks).toMatchObject([
          { kind: 'copies', keep: null, part: 'test', images, of: 120 },
        ]);
      },
    ));

  const quiet: [string, (index: number, className: string) => string][] = [
    ['names of cameras', (index, className) => `${className}/IMG_${String(index)}.jpg`],
    ['one stem per class', (index, className) => `${className}/${className}_${String(index)}.jpg`],
    ['one stem for all', (index) => `celeb_${String(index)}.jpg`],
    ['UTKFace names', (index) => `${String(index % 90)}_${String(index % 2)}_0_2017${String(index)}.jpg`],
    ['numbers alone', (index) => `${String(index).padStart(6, '0')}.jpg`],
    [
      'numbered folders of one size',
      (index) => `${String(Math.floor(index / 30)).padStart(5, '0')}/${String(index)}.png`,
    ],
    [
      'parts of classes',
      (index, className) => `${['train', 'val', 'test'][index % 3] ?? ''}/${className}/${String(index)}.jpg`,
    ],
    ['hashes', (index) => `${(Math.imul(index + 1, 2_654_435_761) >>> 0).toString(16).padStart(8, '0')}.jpg`],
  ];
  it.each(quiet)('are not seen in %s', (_, path) =>
    withImages(
      people.map(({ className }, index) => ({ className, path: path(index, className) })),
      async (project) => {
        await makeSplit(project, { ...method, keepTogether: [] });
        expect(await leaksNow(project)).toEqual({ series: [], leaks: [] });
      },
    ),
  );
});
