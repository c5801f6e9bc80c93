import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import type { SecondLookAnswer } from '../../../src-shared/contract/second-looks';
import { facet } from '../../helpers/programs/cli';
import { allImages, engineIn, failureOf, withProject } from '../../helpers/programs/engine';
import { preparedProject } from '../../helpers/projects/prepared';
import { writeClassFolders } from '../../helpers/files/folders';

const images = (root: string): Promise<void> => writeClassFolders(root, ['dark', 'light'], 4);
const [dark, light] = [1, 2];
/** Images 1..4 are dark, 5..8 light. */
const rightClass = (image: number): number => (image <= 4 ? dark : light);
const inClass = (id: number): SecondLookAnswer => ({ to: 'class', class: id });

/** Takes a second look and finishes it. @param params of the start */
async function lookAgain(
  { requests: { secondLooks } }: EngineClient,
  params: Parameters<EngineClient['requests']['secondLooks']['start']>[0],
  answerOf: (image: number) => SecondLookAnswer,
): Promise<number> {
  const { id } = await secondLooks.start(params);
  for (const { position, image } of (await secondLooks.questions({ id })).questions) {
    await secondLooks.answer({ id, position, answer: answerOf(image) });
  }
  await secondLooks.setState({ id, state: 'finished' });
  return id;
}

/** Works on the project as another person. */
async function as(name: string, folder: string, work: (engine: EngineClient) => Promise<void>): Promise<void> {
  const engine = engineIn(folder, { FACET_ACTOR: name });
  try {
    await engine.requests.project.open({ path: join(folder, 'test.facet') });
    await work(engine);
  } finally {
    await engine.child.stop();
  }
}

/** [annotator, class or state, origin] of an image. */
const saidOf = async ({ requests }: EngineClient, image: number) =>
  ((await requests.annotations.ofImages({ images: [image] })).images[0]?.annotations ?? []).map((each) => [
    each.annotator,
    each.class ?? each.state,
    each.origin,
  ]);

const disagreements = async ({ requests }: EngineClient) => {
  const { issues } = await requests.issues.list({
    ...{ kind: 'disagreement', states: ['open'], limit: 100, offset: 0, imagesEach: 1 },
  });
  return issues.map(({ id, images: [image], detail, severity }) => ({ id, image: image?.id, detail, severity }));
};

/**
 * A project that tester labelled and looked at again, as did ben: tester had labelled 1 light and calls it dark later; ben is unsure
 * about 8, and calls 2 light.
 */
const annotated = preparedProject(images, async (engine, folder) => {
  await engine.requests.labels.apply({ selection: { ids: [1] }, change: { to: 'class', class: light }, reason: '' });
  await lookAgain(engine, {}, (image) => inClass(rightClass(image)));
  await engine.requests.project.close({});
  await as('ben', folder, async (second) => {
    await lookAgain(second, { sameAs: 1 }, (image) =>
      image === 8 ? { to: 'unsure' } : inClass(image === 2 ? light : rightClass(image)),
    );
  });
});

describe('labels of several persons', () => {
  it('are kept from finished second looks, with the labels from before', () =>
    withProject(images, async (engine, folder) => {
      const { labels, secondLooks, annotations, project: open } = engine.requests;
      await labels.apply({ selection: { ids: [1] }, change: { to: 'class', class: light }, reason: '' });
      const id = await lookAgain(engine, { images: 8 }, (image) =>
        image === 3 ? { to: 'skip' } : image === 4 ? { to: 'unsure' } : inClass(rightClass(image)),
      );
      expect(await saidOf(engine, 1)).toEqual([
        ['tester', 'light', 'label'],
        ['tester', 'dark', 'second-look'],
      ]);
      expect(await saidOf(engine, 2)).toEqual([
        [null, 'dark', 'label'],
        ['tester', 'dark', 'second-look'],
      ]);
      expect(await saidOf(engine, 3)).toEqual([]);
      expect(await saidOf(engine, 4)).toEqual([
        [null, 'dark', 'label'],
        ['tester', 'unsure', 'second-look'],
      ]);
      expect((await annotations.annotators({})).annotators).toEqual([
        { name: null, images: 6, imported: 0, secondLooks: 0, labels: 6, withoutClass: 0 },
        { name: 'tester', images: 7, imported: 0, secondLooks: 7, labels: 1, withoutClass: 1 },
      ]);
      // What a person has answered or labelled is not asked for again, as far as it has not been labelled by this person.
      expect(await secondLooks.start({ notYet: true })).toMatchObject({ images: 1, drawnFrom: 1, sameAs: null });
      await labels.apply({ selection: { ids: [3] }, change: { to: 'class', class: light }, reason: '' });
      expect(await failureOf(secondLooks.start({ notYet: true }))).toMatchObject({
        kind: 'no-data',
        message: 'You have labelled all images of this choice already.',
      });
      expect((await failureOf(secondLooks.start({ sameAs: 99 }))).kind).toBe('not-found');

      await open.close({});
      await as('ben', folder, async (second) => {
        const { secondLooks: looks, labels: steps } = second.requests;
        expect(await looks.start({ images: 5, notYet: true, sameAs: id })).toMatchObject({ images: 5, sameAs: id });
        await looks.setState({ id: 3, state: 'cancelled' });
        // A label that settles a difference is no judgement of its own, and neither is one that undo brought back.
        expect((await looks.settle({ id, images: [1], by: 'answer' })).changed).toBe(1);
        await lookAgain(second, { sameAs: id }, (image) => inClass(rightClass(image)));
        expect(await saidOf(second, 1)).toEqual([
          ['tester', 'light', 'label'],
          ['tester', 'dark', 'second-look'],
          ['ben', 'dark', 'second-look'],
        ]);
        expect((await looks.list({})).looks[0]).toMatchObject({ sameAs: id, actor: 'ben', answeredBy: ['ben'] });
        await steps.undo({});
      });
    }));

  it('agree as far as the figures of all, of each class and of each pair say', () =>
    annotated(async (engine) => {
      const agreement = await engine.requests.annotations.agreement({});
      expect(agreement).toMatchObject({ images: 8, n: 8, ratings: 22, unsure: 1, differing: 1, pairsLeft: 0 });
      // Image 2 has one answer of three that differs; 10 answers are dark, 12 light: 1 - 21 * 2 / (2 * 10 * 12).
      expect(agreement.alpha).toBeCloseTo(0.825, 12);
      expect(agreement.agreement).toBeCloseTo(1 - 2 / 22, 12);
      expect(agreement.perClass.map((row) => [row.class, row.images, row.ratings])).toEqual([
        ['dark', 4, 10],
        ['light', 5, 12],
      ]);
      expect(agreement.pairs.map(({ a, b, n, agreed }) => [a, b, n, agreed])).toEqual([
        ['tester', 'ben', 7, 6],
        ['tester', null, 7, 7],
        ['ben', null, 6, 5],
        ['tester', 'tester', 1, 0], // first light, then dark
      ]);
      expect(agreement.pairs[0]?.kappa).toBeCloseTo(0.72, 12); // 6 of 7 agree; (4 * 3 + 3 * 4) / 49 by chance
      const filter = [{ key: 'class' as const, negated: false, values: ['dark'] }];
      expect(await engine.requests.annotations.agreement({ filter })).toMatchObject({ images: 3, n: 3, ratings: 9 });
    }));

  it('are an issue where they differ, until one choice settles it, which undo takes back', () =>
    annotated(async (engine) => {
      const { issues, labels, images: list } = engine.requests;
      const [found, ...others] = await disagreements(engine);
      expect([found, others]).toEqual([
        {
          id: found?.id,
          image: 2,
          detail: '2 said “dark”, 1 said “light”.',
          severity: expect.closeTo(2 / 3) as number,
        },
        [],
      ]);
      const filter = [{ key: 'issue' as const, negated: false, values: ['disagreement'] }];
      expect((await list.list({ ...allImages, filter })).images.map(({ id }) => id)).toEqual([2]);
      const ids = [found?.id ?? 0];
      expect(await issues.label({ issues: { ids }, change: { to: 'class', class: dark } })).toMatchObject({
        changed: 1,
      });
      expect((await list.list(allImages)).images[1]).toMatchObject({ class: 'dark', confirmed: true, issues: [] });
      expect(await disagreements(engine)).toEqual([]);
      await engine.jobs.issues.find({}); // stays settled
      expect(await disagreements(engine)).toEqual([]);
      await labels.undo({});
      expect(await disagreements(engine)).toMatchObject([{ id: found?.id }]);
      await issues.label({ issues: { ids }, change: { to: 'unsure' } });
      expect(await disagreements(engine)).toEqual([]);
      await labels.undo({});
      await issues.dismiss({ issues: { ids } });
      await engine.jobs.issues.find({});
      expect(await disagreements(engine)).toEqual([]);
    }));

  it('follow classes by id: renames and merges, and undo of these', () =>
    annotated(async (engine) => {
      const { classes, annotations, labels } = engine.requests;
      await classes.rename({ class: dark, name: 'night' });
      expect(await disagreements(engine)).toMatchObject([{ detail: '2 said “night”, 1 said “light”.' }]);
      expect((await saidOf(engine, 2))[2]).toEqual(['ben', 'light', 'second-look']);
      await classes.merge({ from: dark, into: light });
      expect(await annotations.agreement({})).toMatchObject({ n: 8, differing: 0, alpha: null });
      await engine.jobs.issues.find({});
      expect(await disagreements(engine)).toEqual([]);
      await labels.undo({});
      await engine.jobs.issues.find({});
      expect(await disagreements(engine)).toMatchObject([{ image: 2 }]);
      // A class stays listed while someone gave it, even if the step that made it is undone.
      await classes.add({ name: 'neither' });
      const neither = (await classes.list({})).classes.find(({ name }) => name === 'neither')?.id ?? 0;
      await lookAgain(engine, { images: 2 }, () => inClass(neither));
      expect((await labels.undo({})).notes).toEqual(['“neither” stays: images have been labelled with it since.']);
      expect((await classes.list({})).classes.map(({ name }) => name)).toContain('neither');
    }));

  it('can be shown under another name, and two persons count as one; undo brings the names back', () =>
    annotated(async (engine) => {
      const { annotations, labels, secondLooks } = engine.requests;
      const names = async () => (await annotations.annotators({})).annotators.map(({ name }) => name);
      expect(await annotations.rename({ from: 'ben', to: 'person 1' })).toMatchObject({
        title: 'Rename a person to “person 1”',
      });
      expect(await names()).toEqual([null, 'person 1', 'tester']);
      expect((await secondLooks.results({ id: 2 })).answeredBy).toEqual(['person 1']);
      await annotations.rename({ from: 'tester', to: 'person 2' });
      expect((await engine.requests.images.get({ image: 1 })).history[0]?.actor).toBe('person 2');
      await labels.undo({});
      expect((await secondLooks.list({})).looks[0]).toMatchObject({ actor: 'person 1', answeredBy: ['person 1'] });
      await annotations.rename({ from: 'person 1', to: 'tester' });
      expect(await names()).toEqual([null, 'tester']);
      // Of one person, the last answer counts: that of the second look, 'light', against the import's 'dark'.
      expect((await annotations.agreement({})).pairs.map(({ a, b, n, agreed }) => [a, b, n, agreed])).toEqual([
        ['tester', 'tester', 7, 5],
        ['tester', null, 6, 5],
      ]);
      await labels.undo({});
      await labels.undo({});
      expect(await names()).toEqual([null, 'ben', 'tester']);
      await labels.redo({});
      expect(await names()).toEqual([null, 'person 1', 'tester']);
      expect(await failureOf(annotations.rename({ from: 'nobody', to: 'x' }))).toMatchObject({
        ...{ kind: 'not-found', message: 'Nobody of this project is called “nobody”.' },
      });
      expect((await failureOf(annotations.rename({ from: 'tester', to: 'tester' }))).kind).toBe('bad-input');
    }));

  it('are forgotten with their images, and come along when another project imports this one', () =>
    annotated(async (engine, folder) => {
      const { project, annotations } = engine.requests;
      await engine.jobs.forgets.run({ selection: { ids: [1, 2] }, dryRun: false });
      expect((await annotations.ofImages({ images: [1, 2] })).images.flatMap((each) => each.annotations)).toEqual([]);
      expect(await disagreements(engine)).toEqual([]);
      expect(await annotations.agreement({})).toMatchObject({ images: 6, differing: 0 });
      await project.close({});
      await project.create({ path: join(folder, 'other.facet') });
      const from = { folder: join(folder, 'test.facet'), labels: { from: 'project' }, dryRun: false } as const;
      await engine.jobs.imports.run(from);
      const { images: imported } = await engine.requests.images.list(allImages);
      const all = await annotations.ofImages({ images: imported.map(({ id }) => id) });
      expect(all.images.map((each) => each.annotations.length)).toEqual([3, 3, 3, 3, 3, 3]);
      expect(all.images[0]?.annotations[2]).toMatchObject({ annotator: 'ben', origin: 'import', file: 'test.facet' });
      await engine.jobs.imports.run(from); // again: none twice
      expect((await annotations.annotators({})).annotators).toMatchObject([
        { name: null, imported: 6 },
        { name: 'ben', imported: 6, withoutClass: 1 },
        { name: 'tester', imported: 6 },
      ]);
    }));
});

describe('a table with one row per person and image', () => {
  it('is written with a data set, and read back as the same annotations', () =>
    annotated(async (engine, folder) => {
      const { project, annotations, images: list } = engine.requests;
      const to = join(folder, 'set');
      const params = { format: 'csv' as const, to, files: 'copy' as const, filter: [], bySplit: false };
      expect(await engine.jobs.datasets.write({ ...params, annotations: true })).toMatchObject({
        files: ['annotations.csv', 'images', 'labels.csv'],
      });
      const lines = (await readFile(join(to, 'annotations.csv'), 'utf8')).trim().split(/\r?\n/);
      expect([lines.length, lines[0]]).toEqual([25, 'path,annotator,class,state,time']); // 3 persons, of 8 images
      expect(
        await failureOf(engine.jobs.datasets.write({ ...params, format: 'coco', to: `${to}2`, annotations: true })),
      ).toMatchObject({ kind: 'bad-input' });
      const before = await annotations.agreement({});
      await project.close({});
      await project.create({ path: join(folder, 'again.facet') });
      const labels = { from: 'file', file: join(to, 'annotations.csv') } as const;
      const report = await engine.jobs.imports.run({ folder: to, labels, dryRun: false });
      expect(report).toMatchObject({
        added: 8,
        unlabelled: 0,
        file: { rows: 24, badRows: 0, columns: { annotator: 'annotator', attributes: [] } },
      });
      const after = await annotations.agreement({});
      // Tester's first answer to image 1 is not told apart from the last by an import.
      expect(after).toMatchObject({
        ...{ n: before.n, ratings: before.ratings, alpha: before.alpha, unsure: 1, differing: 1 },
      });
      expect((await list.list(allImages)).images.map((row) => row.class)).toEqual([
        'dark',
        'dark',
        'dark',
        'dark',
        'light',
        'light',
        'light',
        'light',
      ]);
      expect(await disagreements(engine)).toMatchObject([{ detail: '2 said “dark”, 1 said “light”.' }]);

      // Recognised as a data set, whose labels.csv gives the labels: 1 is still light there.
      await project.close({});
      await project.create({ path: join(folder, 'recognised.facet') });
      const recognised = { from: 'layout', choice: {} } as const;
      const again = await engine.jobs.imports.run({ folder: to, labels: recognised, dryRun: false });
      expect(again).toMatchObject({ added: 8, layout: 'table' });
      expect((await list.list(allImages)).images[0]).toMatchObject({ class: 'light', attributes: {} });
      expect(await annotations.agreement({})).toMatchObject({ n: 8, ratings: before.ratings, alpha: before.alpha });
    }));

  it('gives the label that most said, none where they are even, and keeps no address', () =>
    withProject(images, async (engine, folder) => {
      const file = join(folder, 'people.csv');
      const rows = [
        'dark/1.jpg,ann@example.org,light',
        'dark/1.jpg,ben,dark',
        'dark/2.jpg,ann@example.org,dark',
        'dark/2.jpg,ben,dark',
        'dark/2.jpg,carl,',
        'dark/2.jpg,dora,light',
      ];
      const names = (await engine.requests.images.list(allImages)).images.map(({ path }) => path);
      const text = rows.map((row) => row.replace('dark/1.jpg', names[0] ?? '').replace('dark/2.jpg', names[1] ?? ''));
      await writeFile(file, ['path,annotator,label', ...text].join('\n'));
      const labels = { from: 'file', file } as const;
      const run = () => engine.jobs.imports.run({ folder: join(folder, 'images'), labels, dryRun: false });
      expect(await run()).toMatchObject({ added: 0, toldOtherwiseImages: 0, file: { rows: 6, badRows: 0 } });
      expect(await saidOf(engine, 1)).toEqual([
        ['person 438c4c7a', 'light', 'import'],
        ['ben', 'dark', 'import'],
      ]);
      expect((await saidOf(engine, 2)).map(([who]) => who)).toEqual(['person 438c4c7a', 'ben', 'dora']);
      await run();
      expect(await saidOf(engine, 1)).toHaveLength(2);
      // A class that only answers have stays as long as they do.
      await writeFile(file, `path,annotator,label\n${names[0] ?? ''},ben,neither`);
      await run();
      const listed = async () => (await engine.requests.classes.list({})).classes.map(({ name }) => name);
      expect(await listed()).toEqual(['dark', 'light', 'neither']);
      expect((await disagreements(engine)).map(({ image }) => image)).toEqual([1, 2]);
      const all = { folder: join(folder, 'images'), dryRun: false };
      expect(await engine.requests.imports.takeBack(all)).toMatchObject({ removed: 8, kept: 0 });
      expect(await listed()).toEqual([]);
      expect(await failureOf(engine.requests.annotations.rename({ from: 'dora', to: 'x' }))).toMatchObject({
        kind: 'not-found',
      });
    }));
});

describe('an export of Label Studio', () => {
  it('keeps what each annotator said, and lists where they differ', () =>
    withProject(images, async (engine, folder) => {
      const { project, images: list } = engine.requests;
      const names = (await list.list(allImages)).images.map(({ path }) => path.replace(/^.*images\//, ''));
      const task = (id: number, by: number, choice: string) => ({
        ...{ id: id + 1, image: `/data/upload/1/1a2b3c4d-${(names[id] ?? '').replace(/^.*\//, '')}`, mood: choice },
        ...{ annotator: by, annotation_id: 10 * id + by, updated_at: '2021-03-09T22:16:08Z', lead_time: 1 },
      });
      const tasks = [
        task(0, 1, 'happy'),
        task(0, 2, 'happy'),
        task(1, 1, 'happy'),
        task(1, 2, 'sad'),
        task(2, 1, 'sad'),
      ];
      await writeFile(join(folder, 'images', 'export.json'), JSON.stringify(tasks));
      await project.close({});
      await project.create({ path: join(folder, 'studio.facet') });
      const labels = { from: 'layout', choice: {} } as const;
      const report = await engine.jobs.imports.run({ folder: join(folder, 'images'), labels, dryRun: false });
      expect(report).toMatchObject({ layout: 'label-studio', added: 8, unlabelled: 6 }); // 1 is even
      const [, even] = (await list.list(allImages)).images;
      expect((await saidOf(engine, even?.id ?? 0)).map(([who, what]) => [who, what])).toEqual([
        ['1', 'happy'],
        ['2', 'sad'],
      ]);
      expect(await disagreements(engine)).toMatchObject([{ image: even?.id }]);
      expect(await engine.requests.annotations.agreement({})).toMatchObject({ images: 3, n: 2, differing: 1 });
    }));
});

describe('facet agreement and facet annotators', () => {
  it('print figures of all, of classes and of pairs, and rename', () =>
    annotated(async (engine, folder) => {
      await engine.requests.project.close({});
      const project = join(folder, 'test.facet');
      const { stdout } = await facet(['agreement', project]);
      expect(stdout).toContain('8 images annotated by 3 annotators; 8 images by two or more, with 22 answers.');
      expect(stdout).toContain('Krippendorff’s alpha: 0.825 (');
      expect(stdout).toContain('the same, later');
      expect((await facet(['agreement', project, '--json'])).json).toMatchObject({ n: 8, annotators: [{}, {}, {}] });
      const renamed = await facet(['annotators', project, '--rename', 'ben', 'person 1', '--json']);
      expect(renamed.json).toMatchObject({ annotators: [{ name: null }, { name: 'person 1' }, { name: 'tester' }] });
      expect((await facet(['annotators', project])).stdout).toContain('(imported labels)');
      const look = await facet(['second-look', project, '--same-as', '1', '--actor', 'carl', '--json']);
      expect(look.json).toMatchObject({ id: 3, images: 8, sameAs: 1, actor: 'carl', answeredBy: [] });
    }));
});
