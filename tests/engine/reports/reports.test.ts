import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeClassFolders } from '../../helpers/files/folders';
import { facet } from '../../helpers/programs/cli';
import { failureOf, withProject } from '../../helpers/programs/engine';
import { tinyRecipe } from '../../helpers/projects/recipes';

/** A class name that would run a program in a page which does not escape it. */
const hostile = '<img src=x onerror=alert(1)>"&';

describe('A report', () => {
  it('is one page that holds all it shows, and lets no name become a tag', () =>
    withProject(
      (root) => writeClassFolders(root, [hostile, 'light'], 30),
      async ({ requests, jobs }, folder) => {
        await requests.splits.make({ method: 'stratified', test: 0.2, validation: 0.2, seed: 0 });
        // Too short to learn much, so that there are mistakes.
        await jobs.runs.train({ recipe: tinyRecipe, precision: 'float32', epochs: 2, seed: 1 });
        await jobs.runs.train({
          recipe: { ...tinyRecipe, optimizer: { ...tinyRecipe.optimizer, learningRate: 1e-9 } },
          precision: 'float32',
          epochs: 2,
        });
        await requests.runs.decide({ run: 'r2', decision: { kind: 'abstain', threshold: 0.5 } });
        const { run, validation, test } = await requests.runs.get({ run: 'r2' });
        const to = join(folder, 'report.html');
        const wrong = (validation?.n ?? 0) - Math.round((validation?.n ?? 0) * (validation?.accuracy ?? 0));
        expect(wrong).toBeGreaterThan(0);
        const { mistakes } = await requests.runs.mistakes({ run: 'r2', part: 'validation', limit: 1 });
        const selection = { ids: mistakes.map(({ image }) => image) };
        await requests.labels.apply({ selection, change: { to: 'confirmed' }, reason: '' });
        expect(await jobs.reports.write({ run: 'r2', to, pictures: 200 })).toEqual({
          ...{ file: to, part: 'test', failuresOn: 'validation', pictures: wrong },
        });
        const page = await readFile(to, 'utf8');
        expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&amp;');
        expect(page).not.toContain('onerror=alert(1)>');
        const tags = new Set(Array.from(page.matchAll(/<([a-z!][a-z0-9]*)/g), ([, tag]) => tag));
        expect([...tags]).not.toContain('script');
        expect(page.match(/<img\s/g)).toHaveLength(wrong);
        expect(page).not.toMatch(/\b(src|href)="(?!data:image\/jpeg;base64,)/);
        expect(page).toContain(`default-src 'none'`);
        expect(page).toContain('This file contains photos of people.');
        expect(page).not.toContain(folder); // whoever gets the page need not learn where photos are kept
        expect(page).toMatch(/>light\/[^/<]+\.jpg<|&amp;\/[^/<]+\.jpg</);
        expect(page).toMatch(/Of \d+ mistakes? on validation images, 1 has a confirmed label\./);
        for (const heading of [
          'Accuracy',
          'Confusion matrix',
          'Classes',
          'Further figures',
          'Curves',
          'Calibration',
          'Decision',
          'Slices',
          'Mistakes',
          'Compared with r1',
          'Training',
          'The model and its use',
          'Data and recipe',
        ]) {
          expect(page).toContain(`<h2>${heading}</h2>`);
        }
        expect(page).toContain(run.snapshot);
        expect(page).toMatch(
          new RegExp(`of 12 test images, 95 % interval\\s+${((test?.interval[0] ?? 0) * 100).toFixed(1)}`),
        );
        expect(page).toContain('to decide anything about a person');
        // Each element that is opened is closed.
        for (const tag of ['section', 'table', 'tr', 'td', 'th', 'figure', 'svg', 'ul', 'p']) {
          const [opened, closed] = [new RegExp(`<${tag}[\\s>]`, 'g'), new RegExp(`</${tag}>`, 'g')];
          expect([tag, page.match(opened)?.length]).toEqual([tag, page.match(closed)?.length]);
        }

        // Its own file is replaced; one that somebody changed is not.
        await jobs.reports.write({ run: 'r2', to });
        expect(await readFile(to, 'utf8')).not.toMatch(/<img\s/);
        await writeFile(to, 'mine');
        expect((await failureOf(jobs.reports.write({ run: 'r2', to }))).kind).toBe('bad-input');
        expect(await readFile(to, 'utf8')).toBe('mine');
        const other = join(folder, 'test.html');
        const sealed = { run: 'r2', to: other, failuresOn: 'test' } as const;
        expect((await failureOf(jobs.reports.write(sealed))).kind).toBe('sealed');
        const cancel = new AbortController();
        const cancelled = jobs.reports.write({ run: 'r2', to: other }, { signal: cancel.signal });
        cancel.abort();
        expect((await failureOf(cancelled)).kind).toBe('cancelled');
        expect(existsSync(other)).toBe(false);

        await requests.project.close({});
        const report = (...args: string[]) =>
          facet(['report', 'test.facet', '--run', 'r2', '--to', 'test.html', ...args], {
            cwd: folder,
            environment: { FACET_LOGS: join(folder, 'logs') },
          });
        expect((await report('--look', '--pictures', '2', '--json')).json).toMatchObject({
          ...{ file: other, failuresOn: 'test', pictures: 2 },
        });
        expect(await readFile(other, 'utf8')).toContain('The most confident mistakes on test images.');
        expect(await readFile(other, 'utf8')).toContain('were looked at once');
      },
    ));
});
