import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { facet } from '../../helpers/programs/cli';
import { allImages, failureOf, withProject } from '../../helpers/programs/engine';
import {
  images,
  dark,
  light,
  rightClass,
  inClass,
  lookAgain,
  as,
  saidOf,
  disagreements,
  annotatedProject,
} from '../../helpers/projects/annotated';

const annotated = annotatedProject();

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
