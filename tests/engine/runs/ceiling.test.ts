import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { facet } from '../../helpers/programs/cli';
import { withProject } from '../../helpers/programs/engine';
import { writing } from '../../helpers/projects/issues';
import { fetchedStarter } from '../../helpers/projects/starters';
import { flippedPictures } from '../../helpers/projects/suspects';

describe('The accuracy that a perfect model could reach', () => {
  it('stands beside figures once suspect labels were searched for, until many labels have changed', (context) => {
    fetchedStarter(context, 'general');
    return withProject(writing(flippedPictures), async ({ requests, jobs }, folder) => {
      await requests.splits.make({ method: 'stratified', test: 0.2, validation: 0.2, seed: 0 });
      await jobs.runs.train({ recipe: 'quick' });
      const evaluate = () => jobs.runs.evaluate({ run: 'r1', on: { data: 'snapshot' } });
      expect((await evaluate()).ceiling).toBeNull(); // nobody has searched
      const { noise } = await jobs.suspects.find({});
      const { ceiling, perClass, n } = await evaluate();
      const expected = perClass.reduce(
        (sum, { support, class: name }) =>
          sum + (support / n) * (1 - (noise.find((each) => each.class === name)?.rate ?? Number.NaN)),
        0,
      );
      expect(ceiling).toMatchObject({ accuracy: expect.closeTo(expected, 12) as number, images: 60, isNear: true });
      expect(await requests.runs.ceiling({ run: 'r1', part: 'test' })).toEqual({ ceiling });
      expect((await requests.runs.ceiling({ run: 'r1', part: 'validation' })).ceiling).toMatchObject({ images: 60 });

      const filter = [{ key: 'split' as const, negated: false, values: ['test'] }];
      const byFilter = () => jobs.runs.evaluate({ run: 'r1', on: { data: 'filter', filter } });
      expect((await byFilter()).ceiling).toEqual(ceiling);
      // Labels that were changed since the search are not what it estimated; the run's snapshot still is.
      const { images } = await requests.images.list({
        filter: [],
        sort: 'id',
        descending: false,
        limit: 60,
        offset: 0,
      });
      const { classes } = await requests.classes.list({});
      const first = classes.find(({ name }) => name === 'a');
      const selection = { ids: images.map(({ id }) => id) };
      await requests.labels.apply({ selection, change: { to: 'class', class: first?.id ?? 0 }, reason: '' });
      expect((await byFilter()).ceiling).toBeNull();
      expect((await evaluate()).ceiling).toEqual(ceiling);

      await requests.project.close({});
      const { stdout } = await facet(['evaluate', 'test.facet', '--run', 'r1'], {
        cwd: folder,
        environment: { FACET_LOGS: join(folder, 'logs') },
      });
      expect(stdout).toMatch(/of these labels are wrong; a perfect model would then score about/);
    });
  });
});
