import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import type { SecondLookAnswer } from '../../../src-shared/contract/second-looks';
import { facet } from '../../helpers/programs/cli';
import { allImages, engineIn, failureOf, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';

const images = (root: string): Promise<void> => writeClassFolders(root, ['dark', 'light'], 6);
const [dark, light] = [1, 2];
const everything = { images: 12, filter: [] };

/** Answers each picture by a function of its image. */
async function answerAll(
  { requests }: EngineClient,
  id: number,
  answerOf: (image: number) => SecondLookAnswer,
): Promise<void> {
  const { questions } = await requests.secondLooks.questions({ id });
  for (const { position, image } of questions) {
    await requests.secondLooks.answer({ id, position, answer: answerOf(image) });
  }
}

const inClass = (id: number): SecondLookAnswer => ({ to: 'class', class: id });

/** The image's own class: 1..6 are dark, 7..12 light. */
const rightClass = (image: number): SecondLookAnswer => inClass(image <= 6 ? dark : light);

describe('a second look', () => {
  it('asks in random order, keeps answers, is continued by another engine, and shows labels only at the end', () =>
    withProject(images, async (engine, folder) => {
      const { secondLooks, project } = engine.requests;
      const look = await secondLooks.start({ images: 4, filter: [], seed: 5 });
      expect(look).toMatchObject({
        state: 'open',
        images: 4,
        answered: 0,
        drawnFrom: 12,
        testLeftOut: 0,
        actor: 'tester',
      });
      const { id } = look;
      const { questions } = await secondLooks.questions({ id });
      expect(Object.keys(questions[0] ?? {})).toEqual(['position', 'image', 'answer']);
      expect(questions.filter(({ image }) => image <= 6)).toHaveLength(2);
      await secondLooks.answer({ id, position: 0, answer: inClass(light) });
      await secondLooks.answer({ id, position: 0, answer: { to: 'unsure' } });
      expect(await failureOf(secondLooks.results({ id }))).toMatchObject({ kind: 'bad-input' });
      expect((await failureOf(secondLooks.answer({ id, position: 9, answer: { to: 'skip' } }))).kind).toBe('not-found');
      expect((await failureOf(secondLooks.answer({ id, position: 0, answer: inClass(9) }))).kind).toBe('not-found');

      await project.close({});
      const second = engineIn(folder, { FACET_ACTOR: 'another' });
      try {
        await second.requests.project.open({ path: join(folder, 'test.facet') });
        const open = await second.requests.secondLooks.questions({ id });
        expect(open.look).toMatchObject({ state: 'open', answered: 1 });
        expect(open.questions.map(({ image }) => image)).toEqual(questions.map(({ image }) => image));
        expect(open.questions[0]?.answer).toEqual({ to: 'unsure' });
        await second.requests.secondLooks.setState({ id, state: 'cancelled' });
        expect(
          (await failureOf(second.requests.secondLooks.answer({ id, position: 1, answer: { to: 'skip' } }))).kind,
        ).toBe('bad-input');
        expect(await second.requests.secondLooks.setState({ id, state: 'open' })).toMatchObject({
          answered: 1,
          endedAt: null,
        });
        const finished = await second.requests.secondLooks.setState({ id, state: 'finished' });
        expect(finished.endedAt).toBeGreaterThan(0);
        expect((await failureOf(second.requests.secondLooks.setState({ id, state: 'open' }))).kind).toBe('bad-input');
        expect(await second.requests.secondLooks.results({ id })).toMatchObject({
          ...{ n: 0, agreement: null, kappa: null, unsure: 1, skipped: 3, answeredBy: ['tester'] },
          disagreements: [{ answer: null, settled: null }],
        });
      } finally {
        await second.child.stop();
      }
    }));

  it('measures agreement with the labels of its start, whatever happens to labels and classes later', () =>
    withProject(images, async (engine) => {
      const { secondLooks, labels, classes } = engine.requests;
      await labels.apply({ selection: { ids: [1, 2] }, change: { to: 'class', class: light }, reason: '' });
      const { id } = await secondLooks.start(everything);
      // 1 and 2 are labelled light and answered dark; 7 is unsure, 8 skipped.
      await answerAll(engine, id, (image) =>
        image === 7 ? { to: 'unsure' } : image === 8 ? { to: 'skip' } : rightClass(image),
      );
      await secondLooks.setState({ id, state: 'finished' });
      const results = await secondLooks.results({ id });
      expect(results).toMatchObject({
        ...{ n: 10, agreed: 8, agreement: 0.8, unsure: 1, skipped: 1 },
        labelledBy: { same: 2, another: 0, import: 8 },
        perClass: [
          { class: 'dark', labelled: 4, agreed: 4, agreement: 1, answered: 6 },
          { class: 'light', labelled: 6, agreed: 4, answered: 4 },
        ],
      });
      expect(results.byChance).toBeCloseTo(0.48, 12); // (4 × 6 + 6 × 4) / 100
      expect(results.kappa).toBeCloseTo((0.8 - 0.48) / 0.52, 12);
      expect(results.disagreements.map(({ image, label, answer }) => [image, label, answer]).sort()).toEqual([
        [1, 'light', 'dark'],
        [2, 'light', 'dark'],
        [7, 'light', null],
      ]);
      await labels.apply({ selection: { ids: [3, 4] }, change: { to: 'class', class: light }, reason: '' });
      await classes.rename({ class: dark, name: 'night' });
      expect(await secondLooks.results({ id })).toMatchObject({ n: 10, agreed: 8, kappa: results.kappa });
      await classes.merge({ from: dark, into: light });
      expect(await secondLooks.results({ id })).toMatchObject({ n: 10, agreed: 10, kappa: null });
    }));

  it('lets disagreements be settled by answer or label, as steps that undo takes back', () =>
    withProject(images, async (engine) => {
      const { secondLooks, labels } = engine.requests;
      const { id } = await secondLooks.start(everything);
      await answerAll(engine, id, (image) =>
        image <= 2 ? inClass(light) : image === 3 ? { to: 'unsure' } : rightClass(image),
      );
      await secondLooks.setState({ id, state: 'finished' });
      const settled = async () =>
        (await secondLooks.results({ id })).disagreements
          .sort((a, b) => a.image - b.image)
          .map((each) => [each.image, each.settled]);
      expect(await settled()).toEqual([
        [1, null],
        [2, null],
        [3, null],
      ]);
      expect(await secondLooks.settle({ id, images: [1, 3], by: 'answer' })).toMatchObject({
        changed: 2,
        title: `Label 2 images as answered in second look ${String(id)}`,
      });
      expect(await secondLooks.settle({ id, images: [1, 2], by: 'label' })).toMatchObject({ changed: 1 });
      expect(await settled()).toEqual([
        [1, 'answer'],
        [2, 'label'],
        [3, 'answer'],
      ]);
      expect((await engine.requests.images.list(allImages)).images.slice(0, 3)).toMatchObject([
        { class: 'light', confirmed: true },
        { class: 'dark', confirmed: true },
        { class: null, labelState: 'unsure' },
      ]);
      await labels.undo({});
      await labels.undo({});
      expect((await settled()).map(([, by]) => by)).toEqual([null, null, null]);
      expect(await failureOf(secondLooks.settle({ id, images: [1, 5], by: 'answer' }))).toMatchObject({
        kind: 'not-found',
        message: `Image 5 is no disagreement of second look ${String(id)}.`,
      });
      await labels.apply({ selection: { ids: [1] }, change: { to: 'excluded' }, reason: '' });
      expect((await settled())[0]).toEqual([1, 'otherwise']);
      await engine.jobs.forgets.run({ selection: { ids: [2] }, dryRun: false });
      expect((await settled()).map(([image]) => image)).toEqual([1, 3]);
    }));

  it('leaves the test part out and says how many; including it is a counted look', () =>
    withProject(images, async (engine) => {
      const { secondLooks, splits } = engine.requests;
      await splits.make({ method: 'stratified', test: 0.34, validation: 0, seed: 0 });
      const test = (await splits.current({}))?.test ?? 0;
      const look = await secondLooks.start(everything);
      expect(look).toMatchObject({ images: 12 - test, drawnFrom: 12 - test, testLeftOut: test });
      expect((await splits.current({}))?.testSet.looks).toBe(0);
      const inTest = [{ key: 'split' as const, negated: false, values: ['test'] }];
      expect(await failureOf(secondLooks.start({ images: 5, filter: inTest }))).toMatchObject({
        kind: 'no-data',
        message: `All ${String(test)} labelled images of this choice are in the test part, which a second look leaves out.`,
      });
      expect(await secondLooks.start({ ...everything, withTest: true })).toMatchObject({ images: 12, testLeftOut: 0 });
      expect((await splits.current({}))?.testSet.looks).toBe(1);
    }));
});

describe('facet second-look', () => {
  it('starts, lists, and shows the results', () =>
    withProject(images, async (engine, folder) => {
      const project = join(folder, 'test.facet');
      await engine.requests.project.close({});
      const run = (...words: string[]) => facet(['second-look', project, ...words]);
      expect((await run('--images', '6', '--filter', 'class:dark', '--json')).json).toMatchObject({ id: 1, images: 6 });
      expect((await run('--images', '12')).stdout).toContain('Second look 2: 12 images of 12 labelled images');
      await engine.requests.project.open({ path: project });
      await answerAll(engine, 2, (image) => (image === 1 ? inClass(light) : rightClass(image)));
      await engine.requests.secondLooks.setState({ id: 2, state: 'finished' });
      await engine.requests.project.close({});
      expect((await run('--list', '--json')).json).toMatchObject({
        looks: [
          { id: 2, state: 'finished', answered: 12 },
          { id: 1, state: 'open', answered: 0 },
        ],
      });
      const { stdout } = await run('--id', '2');
      expect(stdout).toContain(
        'Agreement with the labels: 91.7 % (64.6 % to 98.5 %), 11 of 12; chance alone would give 50.0 %.',
      );
      expect(stdout).toContain('Cohen’s kappa: 0.833');
      expect((await run('--id', '2', '--json')).json).toMatchObject({
        n: 12,
        disagreements: [{ image: 1, answer: 'light' }],
      });
      expect(await run('--id', '1')).toMatchObject({ code: 1, stderr: expect.stringContaining('is open') as string });
    }));
});
