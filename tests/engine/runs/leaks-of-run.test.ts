import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { facet } from '../../helpers/programs/cli';
import { withProject } from '../../helpers/programs/engine';
import { tinyRecipe } from '../../helpers/projects/recipes';

const names = ['anna', 'berta', 'clara', 'dora', 'emma', 'frida', 'greta', 'hanna', 'ida', 'jutta', 'karla', 'lotte'];

/** A picture that is like no other. */
const noise = (mean: number): Promise<Buffer> =>
  sharp({
    create: {
      ...{ width: 48, height: 48, channels: 3, background: 'black' },
      noise: { type: 'gaussian', mean, sigma: 30 },
    },
  })
    .png()
    .toBuffer();

/** Twelve series of five pictures, six in each class. */
async function writeSeries(root: string): Promise<void> {
  for (const [person, name] of names.entries()) {
    const className = person % 2 === 0 ? 'dark' : 'light';
    await mkdir(join(root, className), { recursive: true });
    for (let number = 0; number < 5; number += 1) {
      const file = join(root, className, `${name}_${String(number)}.png`);
      await writeFile(file, await noise(className === 'dark' ? 60 : 190));
    }
  }
}

const training = { recipe: tinyRecipe, epochs: 1, precision: 'float32' as const };

it('figures of a run say how many images belong to series that it was trained on', () =>
  withProject(writeSeries, async ({ requests, jobs }, folder) => {
    const shares = { method: 'stratified' as const, test: 0.2, validation: 0.2, seed: 1 };
    await requests.splits.make(shares);
    const { run } = await jobs.runs.train(training);
    const { leaks } = await requests.runs.leaks({ run });
    const { images } = await requests.images.list({
      ...{ filter: [], sort: 'id', descending: false, limit: 100, offset: 0 },
    });
    const seriesOf = (path: string): string => /(\w+)_\d\.png$/u.exec(path)?.[1] ?? '';
    const trained = new Set(images.filter(({ split }) => split === 'train').map(({ path }) => seriesOf(path)));
    const expected = (part: string) => {
      const own = images.filter(({ split }) => split === part);
      return { part, of: own.length, images: own.filter(({ path }) => trained.has(seriesOf(path))).length };
    };
    expect(leaks).toMatchObject([expected('test'), expected('validation')]);
    const sentence = `${String(expected('test').images)} of 12 test images belong to series, by file name, that are in training, too: figures may be too good.`;

    expect((await jobs.runs.evaluate({ run, on: { data: 'snapshot' } })).leaks).toEqual(leaks);
    const to = join(folder, 'report.html');
    await jobs.reports.write({ run, to });
    expect(await readFile(to, 'utf8')).toContain(sentence);

    // A split that keeps the series together has none, and neither has a run over its folds; the old run keeps its warning.
    const keepTogether = [{ by: 'stem' as const }];
    expect(await requests.splits.make({ ...shares, keepTogether })).toMatchObject({
      series: { groups: 12, images: 60, largest: 5 },
    });
    expect(await requests.splits.leaks({})).toMatchObject({
      series: [{ keep: { by: 'stem' }, series: 12 }],
      leaks: [],
    });
    const second = await jobs.runs.train(training);
    expect(await requests.runs.leaks({ run: second.run })).toEqual({ leaks: [] });
    const folds = await jobs.runs.train({ ...training, folds: 3 });
    expect(await requests.runs.leaks({ run: folds.run })).toEqual({ leaks: [] });
    expect(await requests.runs.leaks({ run })).toEqual({ leaks });
    await requests.splits.make(shares);
    const cut = await jobs.runs.train({ ...training, folds: 3 });
    expect((await requests.runs.leaks({ run: cut.run })).leaks).toMatchObject([
      { kind: 'series', keep: { by: 'stem' }, part: 'validation', images: expect.any(Number) as number },
    ]);

    const project = await requests.project.current({});
    await requests.project.close({});
    const listed = await facet(['runs', project?.path ?? '', '--json']);
    expect(listed.json).toMatchObject({ leaks: { r1: [{ part: 'test' }] } });
    expect((await facet(['runs', project?.path ?? ''])).stdout).toContain(`r1: ${sentence}`);
    expect((await facet(['evaluate', project?.path ?? '', '--run', 'r1'])).stdout).toContain(sentence);
    const split = await facet([
      'split',
      project?.path ?? '',
      '--test',
      '0.2',
      '--group',
      'stem',
      '--group',
      'folder',
      '--json',
    ]);
    expect(split.json).toMatchObject({ error: { kind: 'bad-input' } });
    const made = await facet(['split', project?.path ?? '', '--test', '0.2', '--group', 'stem', '--json']);
    expect(made.json).toMatchObject({ leaks: [], series: { groups: 12 }, warnings: [] });
  }));
