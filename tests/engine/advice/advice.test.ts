import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mostAdvice } from '../../../src-shared/domain/advice';
import { writeClassFolders } from '../../helpers/files/folders';
import { facet } from '../../helpers/programs/cli';
import { failureOf, withProject } from '../../helpers/programs/engine';
import { tinyRecipe } from '../../helpers/projects/recipes';

describe('Advice', () => {
  it('follows from figures, is ranked, and is dismissed by an undoable step', () =>
    withProject(
      (root) => writeClassFolders(root, ['dark', 'light'], 30),
      async ({ requests, jobs }, folder) => {
        const { advice, labels } = requests;
        // Two of the drawn pictures look the same.
        const conflict = { kind: 'contradicting-labels', images: 2, finding: { groups: 1 } };
        expect(await advice.list({})).toMatchObject({ run: null, advice: [conflict], dismissed: [] });
        await requests.splits.make({ method: 'stratified', test: 0.2, validation: 0.2, seed: 0 });
        await jobs.runs.train({ recipe: tinyRecipe, precision: 'float32', epochs: 1 });
        await jobs.runs.train({ recipe: tinyRecipe, precision: 'float32', epochs: 1, seed: 1 });
        const given = await advice.list({});
        expect(given.run).toBe('r2');
        expect(given.advice.length).toBeLessThanOrEqual(mostAdvice);
        const effects = given.advice.map(({ effect }) => effect);
        expect(effects).toEqual([...effects].sort((a, b) => b - a));
        const few = given.advice.find(({ kind }) => kind === 'few-test-images');
        expect(few).toMatchObject({ images: 6, finding: { class: 'dark', others: 1 } });
        expect(given.advice.find(({ kind }) => kind === 'test-too-small')).toMatchObject({ images: 12 });
        expect((await advice.list({ run: 'r1' })).run).toBe('r1');
        expect((await failureOf(advice.list({ run: 'r9' }))).kind).toBe('not-found');

        const { kind, subject } = few ?? { kind: 'few-test-images' as const, subject: '' };
        expect(await advice.dismiss({ kind, subject })).toMatchObject({ changed: 1, title: 'Dismiss advice' });
        expect(await advice.dismiss({ kind, subject })).toMatchObject({ changed: 0, step: null }); // it is already
        const without = await advice.list({});
        expect(without.advice.map((each) => each.kind)).not.toContain(kind);
        expect(without.dismissed).toEqual([few]);
        await labels.undo({});
        expect(await advice.list({})).toEqual(given);
        await labels.redo({});
        await advice.dismiss({ kind, subject, dismissed: false });
        expect(await advice.list({})).toEqual(given);

        await requests.project.close({});
        const run = (...args: string[]) =>
          facet(['advice', 'test.facet', ...args], { cwd: folder, environment: { FACET_LOGS: join(folder, 'logs') } });
        expect((await run('--dismiss', 'test-too-small', '--json')).json).toMatchObject({
          dismissed: [{ kind: 'test-too-small' }],
        });
        expect((await run('--dismiss', 'overfitting')).stderr).toContain('No advice of the kind overfitting is given.');
        const back = await run('--dismiss', 'test-too-small', '--undo');
        expect(back.stdout).toMatch(
          /Only 6 test images are labelled “dark”[\s\S]+facet images test\.facet --filter state:unlabelled/,
        );
        const { json } = await run('--difference', '0.5', '--json');
        const { advice: large } = json as { advice: { kind: string; finding: object }[] };
        expect(large.find((each) => each.kind === 'test-too-small')?.finding).toMatchObject({
          difference: 0.5,
          needed: 14,
        });
      },
    ));

  it('is about labels before there is a run', () =>
    withProject(
      async (root) => {
        await writeClassFolders(root, ['dark', 'light'], 12);
        await writeClassFolders(root, ['other'], 1);
      },
      async ({ requests }) => {
        const { run, advice } = await requests.advice.list({});
        expect(run).toBeNull();
        expect(advice).toMatchObject([
          { kind: 'contradicting-labels' },
          { kind: 'imbalanced-classes', images: 1, effect: 0 },
        ]);
      },
    ));
});
