import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { at } from '../../../src-shared/domain/at';
import type { Outcome } from '../../../src-shared/domain/run';
import { writeClassFolders } from '../../helpers/files/folders';
import { allImages, engineIn, failureOf, importFolder } from '../../helpers/programs/engine';
import { tinyRecipe } from '../../helpers/projects/recipes';

type Question = Partial<Parameters<EngineClient['requests']['runs']['outcomes']>[0]>;

/** Two runs on one split of 60 images of two classes, of which ten have the wrong label. One project serves all tests. */
let engine: EngineClient;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facet-test-'));
  engine = engineIn(folder);
  const { requests, jobs } = engine;
  await writeClassFolders(join(folder, 'images'), ['dark', 'light'], 30);
  await requests.project.create({ path: join(folder, 'test.facet') });
  await importFolder(engine, join(folder, 'images'));
  const { images } = await requests.images.list(allImages);
  const { classes } = await requests.classes.list({});
  const light = classes.find(({ name }) => name === 'light')?.id ?? 0;
  const mislabelled = images.filter((image) => image.class === 'dark').filter((_, index) => index % 3 === 0);
  const ids = mislabelled.map(({ id }) => id);
  await requests.labels.apply({ selection: { ids }, change: { to: 'class', class: light }, reason: '' });
  await requests.splits.make({ method: 'stratified', test: 0.2, validation: 0.5, seed: 0 });
  for (const seed of [1, 2]) await jobs.runs.train({ recipe: tinyRecipe, precision: 'float32', epochs: seed, seed });
});

afterAll(async () => {
  await engine.child.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('Outcomes of a run', () => {
  it('are chosen by every field of the question, and by all of them together', async () => {
    const { requests } = engine;
    const ask = async (question: Question): Promise<Outcome[]> => {
      const page = { run: 'r2', part: 'validation', limit: 2000, ...question } as const;
      const { total, outcomes } = await requests.runs.outcomes(page);
      expect(total).toBe(outcomes.length);
      return outcomes;
    };
    const idsOf = (outcomes: readonly Outcome[]): number[] => outcomes.map(({ image }) => image);
    const all = await ask({ only: 'all' });
    const isRight = ({ actual, predicted }: Outcome): boolean => actual === predicted;
    /** Probability of "light". */
    const lightness = ({ predicted, confidence }: Outcome): number =>
      predicted === 'light' ? confidence : 1 - confidence;
    const expectChosen = async (question: Question, isMeant: (outcome: Outcome) => boolean): Promise<void> => {
      expect(idsOf(await ask(question)), JSON.stringify(question)).toEqual(idsOf(all.filter(isMeant)));
    };

    expect(all).toHaveLength(30);
    expect(all.some(isRight) && !all.every(isRight)).toBe(true);
    const falling = [...all].sort((a, b) => b.confidence - a.confidence || a.image - b.image);
    expect(idsOf(all)).toEqual(idsOf(falling));

    await expectChosen({}, (outcome) => !isRight(outcome));
    await expectChosen({ only: 'wrong' }, (outcome) => !isRight(outcome));
    await expectChosen({ only: 'right' }, isRight);
    await expectChosen({ actual: 'light' }, ({ actual }) => actual === 'light');
    await expectChosen(
      { predicted: 'dark', only: 'wrong' },
      (outcome) => outcome.predicted === 'dark' && !isRight(outcome),
    );
    await expectChosen(
      { actual: 'dark', predicted: 'dark' },
      (outcome) => isRight(outcome) && outcome.actual === 'dark',
    );
    await expectChosen({ pair: ['light', 'dark'] }, (outcome) => !isRight(outcome));
    await expectChosen({ actual: 'cat' }, () => false);
    await expectChosen({ pair: ['cat', 'dark'] }, () => false);
    const [low, high] = [at(all, 20).confidence, at(all, 5).confidence];
    await expectChosen({ confidence: [low, high] }, ({ confidence }) => confidence >= low && confidence <= high);
    await expectChosen({ slice: { key: 'class', value: 'dark' } }, ({ actual }) => actual === 'dark');

    const decision = { kind: 'class', class: 'light', threshold: lightness(at(all, 12)) - 1e-4 } as const;
    const answerOf = (outcome: Outcome): string => (lightness(outcome) >= decision.threshold ? 'light' : 'dark');
    await expectChosen({ decision, answer: 'right' }, (outcome) => answerOf(outcome) === outcome.actual);
    await expectChosen({ decision, answer: 'wrong' }, (outcome) => answerOf(outcome) !== outcome.actual);
    await expectChosen({ decision, answer: 'unsure' }, () => false);
    await expectChosen(
      { decision, actual: 'light', answer: { class: 'dark' } },
      (outcome) => outcome.actual === 'light' && answerOf(outcome) === 'dark',
    );
    const abstaining = { kind: 'abstain', threshold: high } as const;
    await expectChosen({ decision: abstaining, answer: 'unsure' }, ({ confidence }) => confidence < high);
    await expectChosen(
      { decision: abstaining, answer: 'right' },
      (outcome) => outcome.confidence >= high && isRight(outcome),
    );
    await expectChosen({ answer: 'wrong' }, (outcome) => !isRight(outcome)); // the most probable class is the answer

    const before = new Map((await ask({ run: 'r1', only: 'all' })).map(({ image, predicted }) => [image, predicted]));
    const wasRight = ({ image, actual }: Outcome): boolean => before.get(image) === actual;
    const against = { run: 'r1' };
    await expectChosen({ against }, () => true);
    await expectChosen(
      { against: { ...against, wasRight: false, isRight: true } },
      (outcome) => !wasRight(outcome) && isRight(outcome),
    );
    await expectChosen(
      { against: { ...against, wasRight: true }, only: 'wrong' },
      (outcome) => wasRight(outcome) && !isRight(outcome),
    );
    const compared = await ask({ against });
    expect(compared.map((outcome) => outcome.before)).toEqual(compared.map(({ image }) => before.get(image)));
    const { fixed, broken } = await requests.runs.compare({ run: 'r2', before: 'r1', part: 'validation' });
    expect(idsOf(await ask({ against: { ...against, wasRight: false, isRight: true } }))).toEqual(idsOf(fixed));
    expect(idsOf(await ask({ against: { ...against, wasRight: true, isRight: false } }))).toEqual(idsOf(broken));

    expect(idsOf(await ask({ only: 'all', order: 'doubtful' }))).toEqual(idsOf([...all].reverse()));
    const nearest = await ask({ only: 'all', decision, order: 'nearest-threshold' });
    const distances = nearest.map((outcome) => Math.abs(lightness(outcome) - decision.threshold));
    expect(nearest).toHaveLength(all.length);
    distances.slice(1).forEach((distance, index) => expect(distance).toBeGreaterThan((distances[index] ?? 0) - 1e-6));

    const firstTwo = await requests.runs.outcomes({
      run: 'r2',
      part: 'validation',
      only: 'all',
      limit: 2,
      offset: 1,
    });
    expect([firstTwo.total, idsOf(firstTwo.outcomes)]).toEqual([30, idsOf(all).slice(1, 3)]);
  });

  it('come with figures, their intervals and the baseline, which need no look', async () => {
    const { requests } = engine;
    for (const part of ['validation', 'test'] as const) {
      const figures = await requests.runs.figures({ run: 'r1', part });
      expect(figures).toMatchObject({ run: 'r1', part, largestClass: 'light', decision: null, decided: null });
      const { baseline, balancedAccuracy, intervals } = figures;
      expect(baseline).toBeGreaterThan(0.5);
      expect(intervals.balancedAccuracy?.[0]).toBeLessThanOrEqual(balancedAccuracy ?? Number.NaN);
      expect(await requests.runs.figures({ run: 'r1', part })).toEqual(figures);
    }
    await requests.runs.decide({ run: 'r1', decision: { kind: 'abstain', threshold: 0 } });
    const decided = await requests.runs.figures({ run: 'r1', part: 'test' });
    expect(decided).toMatchObject({ decision: { kind: 'abstain' }, decided: { n: 12, coverage: 1 } });
  });

  it('follow renames, tags and the run’s own decision, and keep test images sealed', async () => {
    const { requests } = engine;
    const { runs, labels, classes } = requests;
    const ask = (question: Question) => runs.outcomes({ run: 'r2', part: 'validation', limit: 2000, ...question });
    const wrong = await ask({});
    const [first] = wrong.outcomes;
    expect((await failureOf(ask({ slice: { key: 'tag', value: 'odd' } }))).kind).toBe('not-found');
    const selection = { ids: [first?.image ?? 0] };
    await labels.apply({ selection, change: { to: 'tag', tag: 'odd' }, reason: '' });
    const odd = await ask({ slice: { key: 'tag', value: 'odd' } });
    expect(odd.outcomes.map(({ image }) => image)).toEqual(selection.ids);
    await labels.undo({});
    expect((await failureOf(ask({ slice: { key: 'tag', value: 'odd' } }))).kind).toBe('not-found');

    expect((await failureOf(ask({ order: 'nearest-threshold' }))).kind).toBe('bad-input');
    await runs.decide({ run: 'r2', decision: { kind: 'abstain', threshold: 1 } });
    expect((await ask({ answer: 'unsure', order: 'nearest-threshold' })).total).toBeGreaterThan(0);
    const cat = { kind: 'class', class: 'cat', threshold: 0.5 } as const;
    expect((await failureOf(ask({ decision: cat, answer: 'right' }))).kind).toBe('bad-input');

    const light = (await classes.list({})).classes.find(({ name }) => name === 'light');
    await classes.rename({ class: light?.id ?? 0, name: 'bright' });
    const renamed = await ask({ pair: ['bright', 'dark'] });
    expect(renamed.outcomes.map(({ image }) => image)).toEqual(wrong.outcomes.map(({ image }) => image));
    expect((await ask({ actual: 'light' })).total).toBe(0);

    // A look holds until the project is closed, for lists and for filters alike.
    const filtered = async (): Promise<number> => {
      const filter = [{ key: 'run' as const, values: ['r2:right', 'r2:wrong'], negated: false }];
      return (await requests.images.list({ ...allImages, filter })).total;
    };
    expect((await failureOf(ask({ part: 'test', only: 'all' }))).kind).toBe('sealed');
    const sealed = await filtered();
    await runs.look({ run: 'r2' });
    const { total } = await ask({ part: 'test', only: 'all' });
    expect([total, await filtered()]).toEqual([12, sealed + 12]);
    const { path } = (await requests.project.current({})) ?? { path: '' };
    await requests.project.close({});
    await requests.project.open({ path });
    expect((await failureOf(ask({ part: 'test', only: 'all' }))).kind).toBe('sealed');
    expect(await filtered()).toBe(sealed);
  });
});
