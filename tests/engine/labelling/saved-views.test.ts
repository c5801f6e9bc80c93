import { describe, expect, it } from 'vitest';
import { facet } from '../../helpers/programs/cli';
import { failureOf, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';

const catsAndDogs = (root: string): Promise<void> => writeClassFolders(root, ['cat', 'dog'], 3);
const cats = [{ key: 'class' as const, negated: false, values: ['cat'] }];
const notDealt = [{ key: 'split' as const, negated: false, values: ['none'] }];

describe('saved views', () => {
  it('are saved, changed, renamed, given keys and deleted, each as an undoable step', () =>
    withProject(catsAndDogs, async (engine) => {
      const { views, labels } = engine.requests;
      const states = [(await views.list({})).views];
      const steps = [
        () => views.save({ name: 'Cats', filter: cats, sort: 'path', descending: true }),
        () => views.save({ name: 'Not dealt', filter: notDealt, sort: 'id', descending: false }),
        () => views.save({ name: 'Cats', filter: cats, sort: 'bytes', descending: false }),
        () => views.rename({ view: 2, name: 'Loose' }),
        () => views.rekey({ view: 2, key: '1' }),
        () => views.remove({ view: 1 }),
      ];
      for (const step of steps) states.push((await step()).views);
      expect(states[3]).toEqual([
        { id: 1, name: 'Cats', filter: cats, sort: 'bytes', descending: false, key: '1' },
        { id: 2, name: 'Not dealt', filter: notDealt, sort: 'id', descending: false, key: '2' },
      ]);
      expect(states[5]?.map(({ name, key }) => [name, key])).toEqual([
        ['Cats', '2'],
        ['Loose', '1'],
      ]);
      expect(states[6]?.map(({ name }) => name)).toEqual(['Loose']);
      for (const before of states.slice(0, -1).reverse()) {
        await labels.undo({});
        expect((await views.list({})).views).toEqual(before);
      }
      for (const after of states.slice(1)) {
        await labels.redo({});
        expect((await views.list({})).views).toEqual(after);
      }
      expect((await failureOf(views.rename({ view: 1, name: 'x' }))).kind).toBe('not-found');
    }));

  it('follow a class that is renamed or merged', () =>
    withProject(catsAndDogs, async ({ requests }) => {
      const { views, classes, labels } = requests;
      await views.save({ name: 'Cats', filter: cats, sort: 'id', descending: false });
      const named = async () => (await views.list({})).views[0]?.filter[0]?.values;
      await classes.rename({ class: 1, name: 'tiger' });
      expect(await named()).toEqual(['tiger']);
      await classes.merge({ from: 1, into: 2 });
      expect(await named()).toEqual(['dog']);
      await labels.undo({});
      await labels.undo({});
      expect(await named()).toEqual(['cat']);
    }));

  it('are managed by facet views, and facet images lists one', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      await engine.requests.project.close({});
      const run = (...args: string[]) => facet([...args, '--json'], { cwd: folder });
      const saved = [
        'views',
        'test.facet',
        '--save',
        'Cats',
        '--filter',
        'class:cat',
        '--sort',
        'path',
        '--descending',
      ];
      expect((await run(...saved)).json).toMatchObject({ views: [{ name: 'Cats', sort: 'path', descending: true }] });
      const { json } = await run('images', 'test.facet', '--view', 'Cats', '--filter', '!path:cat_001');
      const { images } = json as { images: { path: string }[] };
      expect(images.map(({ path }) => path.replace(/^.*\//, ''))).toEqual(['cat_002.jpg', 'cat_000.jpg']);
      const wrong = await run('images', 'test.facet', '--view', 'Dogs');
      expect(wrong.code).toBe(1);
      expect(wrong.json.error).toMatchObject({ kind: 'not-found', next: 'The views are Cats.' });
      expect((await run('views', 'test.facet', '--rename', 'Cats', 'Felines')).json).toMatchObject({
        views: [{ name: 'Felines', key: '1' }],
      });
      expect((await run('views', 'test.facet', '--delete', 'Felines')).json).toEqual({ views: [] });
      await run('undo', 'test.facet');
      expect((await run('views', 'test.facet')).json).toMatchObject({ views: [{ name: 'Felines' }] });
    }));
});
