import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { facet } from '../helpers/programs/cli';
import { withFolder } from '../helpers/programs/engine';
import { writeClassFolders } from '../helpers/files/folders';
import { tinyRecipe } from '../helpers/projects/recipes';

describe('the command line', () => {
  it('walks from a new project to an exported model with the JSON that scripts rely on', () =>
    withFolder(async (cwd) => {
      const run = (...args: string[]) => facet([...args, '--json'], { cwd });
      await writeClassFolders(join(cwd, 'photos'), ['dark', 'light'], 20);
      await writeFile(join(cwd, 'photos', 'dark', 'bad.jpg'), 'x');
      await writeFile(join(cwd, 'tiny.json'), JSON.stringify(tinyRecipe));

      expect(await run('new', 'p.facet')).toMatchObject({ code: 0, json: { project: join(cwd, 'p.facet') } });
      const imported = await run('import', 'p.facet', 'photos');
      expect(imported).toMatchObject({
        code: 3,
        json: { added: 40, unchanged: 0, updated: 0, refused: [{ path: 'dark/bad.jpg' }] },
      });
      expect(imported.json).toMatchObject({
        seconds: expect.any(Number) as number,
        imagesPerSecond: expect.any(Number) as number,
      });
      expect(await run('import', 'p.facet', 'photos', '--dry-run')).toMatchObject({
        json: { added: 0, unchanged: 40 },
      });
      expect((await run('classes', 'p.facet', '--add', 'grey')).json).toMatchObject({
        classes: [
          { id: 1, name: 'dark', key: '1', images: 21 },
          { id: 2, name: 'light', key: '2', images: 20 },
          { id: 3, name: 'grey', key: '3', images: 0 },
        ].sort((a, b) => (a.name < b.name ? -1 : 1)),
      });
      expect(await run('split', 'p.facet', '--test', '0.2', '--validation', '0.1', '--seed', '4')).toMatchObject({
        code: 0,
        json: { train: 28, validation: 4, test: 8 },
      });
      expect(
        (await run('images', 'p.facet', '--filter', 'split:test', '--filter', 'class:dark', '--limit', '2')).json,
      ).toMatchObject({
        total: 4,
        images: [
          { class: 'dark', split: 'test', state: 'ok', issues: [] },
          { class: 'dark', split: 'test', state: 'ok', issues: [] },
        ],
      });
      expect((await run('label', 'p.facet', '--unsure', '--ids', '1,2')).json).toMatchObject({ changed: 2, step: 3 });
      expect((await run('undo', 'p.facet')).json).toMatchObject({ changed: 2, step: 3 });
      expect((await run('redo', 'p.facet')).json).toMatchObject({ changed: 2, step: 3 });
      expect((await run('undo', 'p.facet')).json).toMatchObject({ changed: 2 });
      const snapshot = await run('snapshot', 'p.facet', '--export', 's.csv');
      expect(snapshot.json).toMatchObject({ images: 40 });
      expect(await readFile(join(cwd, 's.csv'), 'utf8')).toContain('path,class,split,sha256');

      const trained = await run('train', 'p.facet', '--recipe', 'tiny.json', '--seed', '1');
      expect(trained).toMatchObject({
        code: 0,
        json: {
          run: 'r1',
          recipe: 'tiny',
          snapshot: snapshot.json.snapshot,
          classes: ['dark', 'light'],
          epochs: 4,
          imagesPerSecond: Array(4).fill(expect.any(Number)) as number[],
          test: { n: 8 },
          validation: { n: 4 },
          train: { n: 28 },
          device: 'cpu',
          precision: expect.stringMatching(/^(float32|bfloat16)$/) as string,
          ending: 'complete',
          resumes: [],
        },
      });
      expect(trained.stderr).toContain('epoch  4');
      expect((await run('runs', 'p.facet')).json).toMatchObject({
        runs: [{ run: 'r1', recipe: 'tiny', state: 'done', test: { n: 8 } }],
      });
      const evaluated = await run('evaluate', 'p.facet', '--run', 'r1');
      expect(evaluated.json).toMatchObject({
        n: 8,
        classes: ['dark', 'light'],
        slices: [],
        perClass: [{ class: 'dark' }, { class: 'light' }],
      });
      expect((await run('export', 'p.facet', '--run', 'r1', '--format', 'tfjs', '--to', 'model')).json).toMatchObject({
        check: { images: 40 },
      });
      const predicted = await run('predict', 'model', 'photos/light', '--csv', 'p.csv');
      expect(predicted).toMatchObject({ code: 0, json: { images: 20, refused: [] } });
      expect((await readFile(join(cwd, 'p.csv'), 'utf8')).split('\n')[0]).toBe(
        'path,class,decision,confidence,dark,light',
      );
      const doctor = await run('doctor', 'p.facet');
      const checks = doctor.json.checks as { name: string; ok: boolean }[];
      expect(checks.filter(({ ok, name }) => !ok && name !== 'electron')).toEqual([]);
      expect(checks.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['node', 'tensorflow', 'decoder', 'catalog', 'pixels', 'snapshots']),
      );
    }));

  it('reports an error as a sentence, as JSON and as an exit code', () =>
    withFolder(async (cwd) => {
      expect(await facet(['images', 'nowhere.facet', '--json'], { cwd })).toMatchObject({
        code: 1,
        json: { error: { kind: 'not-a-project' } },
      });
      const people = await facet(['images', 'nowhere.facet'], { cwd });
      expect(people).toMatchObject({ code: 1, stdout: '' });
      expect(people.stderr).toContain('does not exist');
      expect((await facet(['images'], { cwd })).code).toBe(2);
      expect((await facet(['frobnicate'], { cwd })).code).toBe(2);
      expect((await facet(['split', 'p.facet', '--seed', 'many'], { cwd })).code).toBe(2);
    }));

  it('explains itself: --help works for facet and for every command', async () => {
    const help = await facet(['--help']);
    expect(help).toMatchObject({ code: 0 });
    expect(help.stdout).toContain('The usual way');
    const commands = [...help.stdout.matchAll(/^ {2}([a-z]+) \[options\]/gm)].map(([, name = '']) => name);
    expect(commands).toEqual(expect.arrayContaining(['new', 'import', 'train', 'predict', 'demo']));
    for (const name of ['import', 'train']) expect((await facet([name, '--help'])).stdout).toContain('--json');
  });

  it('draws tables and a confusion matrix', () =>
    withFolder(async (cwd) => {
      await writeClassFolders(join(cwd, 'photos'), ['dark', 'light'], 20);
      await writeFile(join(cwd, 'tiny.json'), JSON.stringify(tinyRecipe));
      await facet(['new', 'p.facet'], { cwd });
      await facet(['import', 'p.facet', 'photos'], { cwd });
      const { stdout, stderr } = await facet(['train', 'p.facet', '--recipe', 'tiny.json'], { cwd });
      expect(stderr).toContain('making the default one (80/10/10');
      expect(stdout).toMatch(/test +\d+\.\d % \(95 % interval \d+\.\d–\d+\.\d %, 4 images\)/);
      expect(stdout).toContain('actual \\ predicted');
      expect((await facet(['runs', 'p.facet'], { cwd })).stdout).toMatch(/r1 +tiny +done/);
    }));

  it('exits with code 130 on Ctrl-C and leaves no process behind; the run can be resumed', () =>
    withFolder(async (cwd) => {
      await writeClassFolders(join(cwd, 'photos'), ['dark', 'light'], 20);
      await writeFile(join(cwd, 'tiny.json'), JSON.stringify({ ...tinyRecipe, epochs: 1000 }));
      await facet(['new', 'p.facet'], { cwd });
      await facet(['import', 'p.facet', 'photos'], { cwd });
      let sent = false;
      const { code, json, stderr } = await facet(['train', 'p.facet', '--recipe', 'tiny.json', '--json'], {
        cwd,
        onOutput: (text, interrupt) => {
          if (sent || !text.includes('epoch  3')) return;
          sent = true;
          interrupt();
        },
      });
      expect(code).toBe(130);
      expect(json).toMatchObject({
        error: { kind: 'cancelled', next: 'Resume it: facet train p.facet --resume r1' },
      });
      expect(stderr).toContain('r1 is kept up to its last checkpoint.');
      const listed = await facet(['runs', 'p.facet', '--json'], { cwd });
      expect(listed.json).toMatchObject({ runs: [{ run: 'r1', state: 'cancelled', isResumable: true }] });
      expect((await facet(['runs', 'p.facet'], { cwd })).stdout).toMatch(/cancelled +\d+ of 1000 .* resumable/);

      const [{ epochsDone } = { epochsDone: 0 }] = listed.json.runs as { epochsDone: number }[];
      const epochs = epochsDone + 2;
      const resume = ['train', 'p.facet', '--resume', 'r1', '--epochs', String(epochs)];
      expect((await facet([...resume, '--seed', '2'], { cwd })).code).toBe(2);
      expect(await facet([...resume, '--json'], { cwd })).toMatchObject({
        code: 0,
        json: { run: 'r1', recipe: 'tiny', epochs, resumes: [{ isBitEqual: true }] },
      });
      expect(await facet([...resume, '--json'], { cwd })).toMatchObject({
        code: 1,
        json: { error: { kind: 'bad-input', message: `r1 has ${String(epochs)} epochs already.` } },
      });
    }));
});
