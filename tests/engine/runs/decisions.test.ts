import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { chosenOnTheseNote } from '../../../src-shared/domain/decision';
import { writeClassFolders } from '../../helpers/files/folders';
import { facet } from '../../helpers/programs/cli';
import { failureOf, withProject } from '../../helpers/programs/engine';
import { tinyRecipe } from '../../helpers/projects/recipes';

describe('A run’s decision', () => {
  it('is suggested on validation images, kept as a step, follows renames, and travels in exports', () =>
    withProject(
      (root) => writeClassFolders(root, ['dark', 'light'], 30),
      async (engine, folder) => {
        const { requests, jobs } = engine;
        const { runs, labels, classes } = requests;
        await requests.splits.make({ method: 'stratified', test: 0.2, validation: 0.3, seed: 0 });
        await jobs.runs.train({ recipe: tinyRecipe, precision: 'float32', epochs: 2 });
        const before = await runs.decision({ run: 'r1' });
        expect(before).toMatchObject({ decision: null, at: { n: 18, decided: 18, coverage: 1 } });
        const costly = await runs.decision({ run: 'r1', rule: { by: 'cost', costs: [1, 50] } });
        expect(costly.decision).toMatchObject({ kind: 'class', class: 'light' });
        expect(costly.at?.perClass[1]).toMatchObject({ class: 'light', wrong: 0 }); // no light one is called dark at that price
        expect((await runs.decision({ run: 'r1' })).decision).toBeNull(); // a suggestion changes nothing

        const decision = { kind: 'class', class: 'light', threshold: 0.9 } as const;
        const tried = await runs.atThreshold({ run: 'r1', part: 'validation', decision });
        expect(tried.figures).toMatchObject({ n: 18, decided: 18 });
        expect(tried.confusion?.flat().reduce((sum, images) => sum + images, 0)).toBe(18);
        const curves = await runs.curves({ run: 'r1', part: 'validation', class: 'light' });
        expect(curves).toMatchObject({ n: 18, curve: { class: 'light', positives: 9, negatives: 9 } });
        expect(curves.coverage.points.at(-1)).toMatchObject({ decided: 18 });
        // A threshold is chosen on validation images. The test part shows figures at the chosen one only.
        expect((await failureOf(runs.atThreshold({ run: 'r1', part: 'test', decision }))).kind).toBe('bad-input');
        expect(await runs.atThreshold({ run: 'r1', part: 'test' })).toMatchObject({
          decision: null,
          figures: { n: 12 },
        });
        expect(await runs.decide({ run: 'r1', decision })).toMatchObject({ decision, at: tried.figures });
        expect(await runs.atThreshold({ run: 'r1', part: 'test', decision })).toMatchObject({
          decision,
          figures: { n: 12 },
        });
        expect((await labels.next({})).undo).toBe('Let r1 answer “light” from 0.9 up');
        await labels.undo({});
        expect((await runs.decision({ run: 'r1' })).decision).toBeNull();
        await labels.redo({});

        // A class is an id: under its new name, "light" is the first of the two.
        const light = (await classes.list({})).classes.find(({ name }) => name === 'light');
        await classes.rename({ class: light?.id ?? 0, name: 'bright' });
        expect((await runs.decision({ run: 'r1' })).decision).toEqual({ ...decision, class: 'bright' });
        const evaluated = await jobs.runs.evaluate({ run: 'r1', on: { data: 'snapshot' } });
        expect(evaluated).toMatchObject({ threshold: 0.9, decided: { n: 12, coverage: 1 } });
        const strict = await jobs.runs.evaluate({
          run: 'r1',
          on: { data: 'snapshot' },
          decision: { kind: 'abstain', threshold: 1 },
        });
        expect(strict.decided).toMatchObject({ n: 12, decided: 0, accuracy: null });
        expect((await failureOf(runs.decide({ run: 'r1', decision: { ...decision, class: 'cat' } }))).kind).toBe(
          'bad-input',
        );

        await jobs.exports.run({ run: 'r1', format: 'tfjs', to: join(folder, 'model') });
        const metadata = JSON.parse(await readFile(join(folder, 'model', 'metadata.json'), 'utf8')) as object;
        expect(metadata).toMatchObject({ decision: { kind: 'class', class: 'bright', threshold: 0.9 } });
        const csv = join(folder, 'predictions.csv');
        const { predictions } = await jobs.predictions.run({
          model: join(folder, 'model'),
          paths: [join(folder, 'images')],
          csv,
          copyInto: null,
        });
        const [header, first] = (await readFile(csv, 'utf8')).split('\n');
        expect(header).toBe('path,class,decision,confidence,dark,bright');
        const [, name, answer, , , bright] = first?.split(',') ?? [];
        expect(answer).toBe(Number(bright) >= 0.9 ? 'bright' : 'dark');
        expect(predictions[0]).toMatchObject({ class: name, decision: answer, isUnsure: false });

        // A class may be called like the lack of an answer.
        const dark = (await classes.list({})).classes.find((each) => each.name === 'dark');
        await classes.rename({ class: dark?.id ?? 0, name: 'unsure' });
        await runs.decide({ run: 'r1', decision: { kind: 'abstain', threshold: 1 } });
        await jobs.exports.run({ run: 'r1', format: 'tfjs', to: join(folder, 'abstaining') });
        const abstaining = {
          model: join(folder, 'abstaining'),
          paths: [join(folder, 'images', 'dark')],
          copyInto: null,
        };
        const none = join(folder, 'none.csv');
        const undecided = await jobs.predictions.run({ ...abstaining, csv: none });
        expect(undecided.predictions[0]).toMatchObject({ decision: '', isUnsure: true });
        expect((await readFile(none, 'utf8')).split('\n')[1]).toMatch(/\.jpg,(unsure|bright),,0\.\d+,/);
        await classes.rename({ class: dark?.id ?? 0, name: 'dark' });
        await runs.decide({ run: 'r1', decision: { ...decision, class: 'bright' } });

        await requests.project.close({});
        const run = (...args: string[]) =>
          facet(args, { cwd: folder, environment: { FACET_LOGS: join(folder, 'logs') } });
        expect((await run('threshold', 'test.facet', '--run', 'r1', '--json')).json).toMatchObject({ threshold: 0.9 });
        const shown = await run('threshold', 'test.facet', '--run', 'r1', '--json');
        expect(shown.json).toMatchObject({ coverage: { area: curves.coverage.area } });
        expect((await run('threshold', 'test.facet', '--run', 'r1')).stdout).toMatch(
          /answered +images +right among them[\s\S]*100\.0 % +18[\s\S]*Mean accuracy over all coverages: [\d.]+ \(95 % interval/,
        );
        const suggested = await run('threshold', 'test.facet', '--run', 'r1', '--by', 'error:0.5');
        const [, keep = ''] = /unsure below [\d.]+[\s\S]*Keep it: facet (.+)/.exec(suggested.stdout) ?? [];
        const { json: exact } = await run('threshold', 'test.facet', '--run', 'r1', '--by', 'error:0.5', '--json');
        // All digits: a rounded threshold can lie on the other side of an image.
        expect((await run(...keep.split(' '), '--json')).json).toMatchObject({
          decision: (exact as { decision: unknown }).decision,
        });
        expect((await run('threshold', 'test.facet', '--run', 'r1', '--set', 'none', '--json')).json).toMatchObject({
          decision: null,
          threshold: null,
        });
        expect((await run('threshold', 'test.facet', '--run', 'r1', '--set', '1.5')).stderr).toContain(
          'is not a threshold',
        );
        const named = await run('evaluate', 'test.facet', '--run', 'r1', '--threshold', '0.5');
        expect(named.stdout).toContain('one chosen by these figures makes them optimistic.');
        expect(suggested.stdout).toContain(chosenOnTheseNote);
        const at = await run('evaluate', 'test.facet', '--run', 'r1', '--threshold', '0.5', '--json');
        expect(at.json).toMatchObject({ threshold: 0.5, decided: { n: 12, decided: 12 } });
        expect((await run('evaluate', 'test.facet', '--run', 'first')).stderr).toContain(
          '“first” is not the id of a run, such as r1.',
        );

        // Rows that Facet never writes would change answers: a decision is dropped, a temperature stops all figures.
        const damage = (sql: string): void => {
          const catalog = new Database(join(folder, 'test.facet', 'catalog.sqlite'));
          catalog.exec(sql);
          catalog.close();
        };
        damage(`UPDATE runs SET decision = '{"kind":"abstain","threshold":7}'`);
        expect((await run('threshold', 'test.facet', '--run', 'r1', '--json')).json).toMatchObject({ decision: null });
        expect((await run('runs', 'test.facet', '--json')).json).toMatchObject({
          runs: [{ damage: 'Its decision in the catalog can’t be read any more.' }],
        });
        for (const temperature of ['-1', '0', '1e308']) {
          damage(`UPDATE runs SET decision = NULL, temperature = ${temperature}`);
          const sentence = `The temperature of r1 can't be read: its row in the catalog is damaged.`;
          expect((await run('evaluate', 'test.facet', '--run', 'r1', '--json')).json).toMatchObject({
            error: { kind: 'project-damaged', message: sentence },
          });
          expect((await run('runs', 'test.facet', '--sort', 'accuracy', '--json')).json).toMatchObject({
            groups: [],
            leftOut: [{ run: 'r1', reason: sentence }],
          });
        }
      },
    ));
});
