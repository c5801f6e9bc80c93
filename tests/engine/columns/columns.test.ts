import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ViewQuestion } from '../../../src-main/engine/columns/column-index';
import type { Sort } from '../../../src-main/engine/columns/orders';
import type { Predicted } from '../../../src-main/engine/columns/predictions';
import { archiveClass, planOfMerge, renameClass } from '../../../src-main/engine/labelling/classes';
import { History, noChanges } from '../../../src-main/engine/labelling/history';
import { applyLabel } from '../../../src-main/engine/labelling/labels';
import { doPlan } from '../../../src-main/engine/labelling/plans';
import { createProject, openProject, type Project } from '../../../src-main/engine/project/project';
import { makeSplit } from '../../../src-main/engine/splits/splits';
import { imageSorts } from '../../../src-shared/contract/images';
import { Failure } from '../../../src-shared/domain/failure';
import { parseFilterTerm, type FilterTerm } from '../../../src-shared/domain/filter';
import { wholeClassKinds, issueKinds, type IssueState } from '../../../src-shared/domain/issue';
import type { LabelChange } from '../../../src-shared/domain/selection';
import { addImages, libraryClasses } from '../../helpers/projects/library';
import { SqlAnswers } from '../../helpers/projects/sql-answers';
import { withFolder } from '../../helpers/programs/engine';

const run = 1;
const stratified = { method: 'stratified' as const, test: 0.2, validation: 0.1, keepTest: false, keepTogether: [] };
const terms = [
  'class:anna',
  'class:ben,clara,otto',
  'split:train',
  'split:test,none',
  'state:refused',
  'state:ok,unsure',
  'state:excluded,unlabelled',
  'tag:blurred',
  'tag:blurred,nice',
  'tag:nowhere',
  'source:/photos',
  'source:/photos/more,/elsewhere',
  'path:IMG_2001',
  'path:person_00',
  'path:é',
  'run:r1:wrong',
  'run:r1:right',
  'confidence:0.25..0.75',
  'confidence:..0.1',
  'issue:dark',
  'issue:near-duplicate,label-conflict',
  'issue:shortcut',
  'attr.age:30',
  'attr.age:30,40,old',
  'attr.city:*',
  'attr.city:Bonn,nowhere',
  'attr.unknown:x',
  'issue:2',
  'issue:3,imbalance',
].flatMap((text) => [parseFilterTerm(text), parseFilterTerm(`!${text}`)]);

/** A project without files, its column index, and the same questions answered by SQL. */
async function withLibrary(images: number, work: (library: Library) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const library = await Library.create(join(folder, 'test.facet'), images);
    try {
      await work(library);
    } finally {
      library.close();
    }
  });
}

class Library {
  project: Project;
  readonly sql: SqlAnswers;
  #images = 0;

  private constructor(
    private readonly path: string,
    project: Project,
    images: number,
  ) {
    this.project = project;
    this.import('/photos', images);
    this.sql = new SqlAnswers(this.project.folder.catalog);
  }

  static async create(path: string, images: number): Promise<Library> {
    return new Library(path, await createProject(path), images);
  }

  import(root: string, count: number): void {
    addImages(this.project.catalog, root, this.#images, count);
    this.#images += count;
  }

  async reopen(): Promise<void> {
    this.project.close();
    this.project = await openProject(this.path);
  }

  close(): void {
    this.sql.close();
    this.project.close();
  }

  get images(): number {
    return this.#images;
  }

  /** Every third image gets a prediction, as after a run. The index forgets them when it reloads. */
  async predict(): Promise<void> {
    const predicted = Array.from({ length: this.#images }, (_, index): Predicted => {
      return { image: index + 1, wrong: index % 4 === 0, confidence: Math.fround(((index * 37) % 101) / 100) };
    }).filter(({ image }) => image % 3 === 0);
    await this.project.columns.setPredictions(run, 'as trained', predicted);
    this.sql.setPredictions(predicted);
  }

  async expectEqual(filter: FilterTerm[], sort: Sort, descending: boolean): Promise<void> {
    const { columns } = this.project;
    if (!columns.hasPredictions(run, 'as trained')) await this.predict();
    const view = await columns.view({ filter, run, sort, descending });
    expect(view.slice(0, view.length)).toEqual(this.sql.view(filter, sort, descending));
    expect(await columns.counts({ filter, run })).toEqual(this.sql.counts(filter));
    for (const name of ['age', 'city']) {
      const wanted = this.sql.attributeCounts(filter, name);
      const { values, more } = await columns.attributeCounts({ filter, run }, name, 2);
      expect(values).toEqual(wanted.slice(0, 2));
      expect(more).toBe(Math.max(0, wanted.length - 2));
    }
  }
}

/** Records a search that finds one issue per given group of images, and no others. */
function find(project: Project, groups: readonly (readonly number[])[]): void {
  const { catalog } = project;
  catalog.transaction(() => {
    catalog.issueFindings.begin();
    groups.forEach((images, index) => {
      const kind = issueKinds[(index + images.length) % issueKinds.length] ?? 'dark';
      const fingerprint = images.join();
      const of = wholeClassKinds.includes(kind) ? { images: [], classId: 1 + (images.length % 8) } : { images };
      catalog.issueFindings.found({ kind, severity: 0.5, detail: '', fingerprint, ...of }, 0);
    });
    catalog.issueFindings.end({ at: 0, images: 0, lastImage: 0, nearDistance: 4 });
  });
}

/** Deletes an image from the catalog behind the engine's back. */
function forget(project: Project, image: number): void {
  const db = new Database(project.folder.catalog);
  db.prepare('DELETE FROM label_events WHERE image_id = ?').run(image);
  db.prepare('DELETE FROM image_measures WHERE image_id = ?').run(image);
  db.prepare('DELETE FROM images WHERE id = ?').run(image);
  db.close();
}

/** Does something that a person may do. A refusal (nothing to undo, a taken name) does not matter here. */
async function attempt(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
}

const question = fc.record({
  filter: fc.array(fc.constantFrom(...terms), { maxLength: 3 }),
  sort: fc.constantFrom(...imageSorts),
  descending: fc.boolean(),
});

describe('the column index', () => {
  it('equals fresh SQL counts after any steps (property)', () =>
    withLibrary(300, async (library) => {
      const ids = fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 40 });
      const classId = fc.integer({ min: 1, max: libraryClasses.length });
      const change = fc.oneof(
        classId.map((id): LabelChange => ({ to: 'class', class: id })),
        fc.constantFrom<LabelChange>({ to: 'unsure' }, { to: 'excluded' }, { to: 'unlabelled' }),
        fc.constantFrom('blurred', 'nice').map((tag): LabelChange => ({ to: 'tag', tag })),
        fc.constantFrom('blurred', 'nice').map((tag): LabelChange => ({ to: 'untag', tag })),
        fc
          .tuple(fc.constantFrom('age', 'city'), fc.constantFrom('30', '40', 'Bonn', 'Köln', null))
          .map(([name, value]): LabelChange => ({ to: 'attribute', name, value })),
      );
      const step = fc.oneof(
        {
          weight: 6,
          arbitrary: fc.tuple(ids, change).map(
            ([images, to]) =>
              () =>
                applyLabel(library.project, images, to, ''),
          ),
        },
        { weight: 3, arbitrary: fc.constant(() => new History(library.project).undo()) },
        { weight: 2, arbitrary: fc.constant(() => new History(library.project).redo()) },
        fc.tuple(classId, classId).map(([from, into]) => () => {
          doPlan(library.project, planOfMerge(library.project, from, into));
        }),
        fc.tuple(classId, fc.constantFrom('otto', 'Zoe', 'ärmel', 'b')).map(([id, name]) => () => {
          renameClass(library.project, id, name);
        }),
        classId.map((id) => () => {
          archiveClass(library.project, id);
        }),
        fc.integer({ min: 0, max: 99 }).map((seed) => () => makeSplit(library.project, { ...stratified, seed })),
        fc
          .tuple(fc.constantFrom('/photos', '/photos/more', '/photos-2'), fc.integer({ min: 1, max: 9 }))
          .map(([root, count]) => () => {
            library.import(root, count);
          }),
        ids.map((images) => () => {
          for (const image of images) library.project.catalog.images.setState(image, 'missing', null);
        }),
        ids.map((images) => () => {
          for (const image of images) library.project.catalog.measures.remove(image);
        }),
        fc.array(ids, { maxLength: 8 }).map((groups) => () => {
          find(library.project, groups);
        }),
        fc
          .tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom<IssueState>('open', 'dismissed'))
          .map(([id, to]) => () => {
            const { catalog } = library.project;
            const issue = catalog.issues.byId(id);
            if (!issue) return;
            const { kind, fingerprint, state: from } = issue;
            const issues = [{ kind, fingerprint, from, to }];
            new History(library.project).do('', { ...noChanges, issues });
          }),
        fc.constant(() => library.reopen()),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(step, question), { maxLength: 15 }), async (steps) => {
          for (const [act, { filter, sort, descending }] of steps) {
            await attempt(act);
            await library.expectEqual(filter, sort, descending);
          }
        }),
        { numRuns: 40 },
      );
    }));

  it('answers every key, sort and direction as SQL does', () =>
    withLibrary(500, async (library) => {
      const { project } = library;
      applyLabel(project, [3, 4, 5, 400], { to: 'tag', tag: 'blurred' }, '');
      find(project, [[3, 4], [5], [6, 7, 8], [9], [10, 11], [400, 401, 402, 403], [1], [2, 3], [3], [4], [12, 13]]);
      applyLabel(project, [3, 9, 20, 499], { to: 'attribute', name: 'age', value: '30' }, '');
      applyLabel(project, [4, 9, 21], { to: 'attribute', name: 'city', value: 'Bonn' }, '');
      expect(await project.columns.attributes()).toEqual([
        { name: 'age', images: 4, values: 1 },
        { name: 'city', images: 3, values: 1 },
      ]);
      await makeSplit(project, { method: 'every-fifth' });
      for (const term of terms) await library.expectEqual([term], 'path', true);
      for (const sort of imageSorts) {
        await library.expectEqual([], sort, false);
        await library.expectEqual([], sort, true);
      }
    }));

  it('misses no change made while it loads', () =>
    withLibrary(12_000, async (library) => {
      const { project } = library;
      const reading = project.columns.ready();
      await setImmediate();
      await setImmediate();
      applyLabel(project, [1, 2, 11_999, 12_000], { to: 'excluded' }, '');
      applyLabel(project, [5, 11_000], { to: 'tag', tag: 'nice' }, '');
      applyLabel(project, [6, 11_000], { to: 'attribute', name: 'age', value: '40' }, '');
      await makeSplit(project, { method: 'every-fifth' });
      library.import('/more', 20);
      renameClass(project, 1, 'zoe');
      await reading;
      await library.expectEqual([], 'class', false);
      await library.expectEqual([parseFilterTerm('tag:nice,blurred')], 'path', false);
      await library.expectEqual([parseFilterTerm('state:excluded')], 'id', false);
      await library.expectEqual([parseFilterTerm('attr.age:40')], 'id', false);
      await library.expectEqual([parseFilterTerm('split:test')], 'id', true);
    }));

  it('lists all images in order of id before it has loaded, and the same afterwards', () =>
    withLibrary(6000, async (library) => {
      const all: ViewQuestion = { filter: [], run: null, sort: 'id', descending: true };
      const early = await library.project.columns.view(all);
      expect(early.slice(0, 6000)).toEqual(library.sql.view([], 'id', true));
      await library.project.columns.ready();
      expect((await library.project.columns.view(all)).slice(0, 6000)).toEqual(early.slice(0, 6000));
    }));

  it('stays unchanged when a step is rolled back', () =>
    withLibrary(100, async (library) => {
      await library.expectEqual([], 'id', false);
      const { catalog } = library.project;
      const failing = (): void => {
        catalog.transaction(() => {
          catalog.images.setLabel(1, { state: 'unsure', classId: null });
          addImages(catalog, '/photos', 100, 5);
          throw new Error('rolled back');
        });
      };
      expect(failing).toThrow('rolled back');
      await library.expectEqual([], 'id', false);
      applyLabel(library.project, [2], { to: 'unsure' }, '');
      await library.expectEqual([], 'id', false);
    }));

  it('reloads when images have been deleted', () =>
    withLibrary(100, async (library) => {
      await library.expectEqual([], 'id', false);
      const { catalog } = library.project;
      forget(library.project, 50);
      catalog.changes.image(50);
      await library.expectEqual([], 'path', false);
      await library.expectEqual([], 'id', true);
    }));

  it('fails with a reason when the project is closed before it has loaded', () =>
    withLibrary(100, async ({ project }) => {
      const counts = project.columns.counts({ filter: [], run: null });
      project.columns.close();
      await expect(counts).rejects.toMatchObject({ kind: 'project-not-open' });
    }));
});
