import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Job } from '../../../src-shared/contract/jobs';
import { createProject } from '../../../src-main/engine/project/project';
import type { EngineClient, JobOptions } from '../../../src-main/platform/engine-client';
import { failureOf, withEngine } from '../../helpers/programs/engine';
import { addFeatures } from '../../helpers/projects/large-features';
import { addImages } from '../../helpers/projects/library';
import { writeOwnModel } from '../../helpers/projects/own-starter';

const images = 1500;

/** The jobs that train a head on the present labels. */
const works = {
  suggestions: (engine: EngineClient, starter: string, options: JobOptions) =>
    engine.jobs.suggestions.make({ starter }, options),
  'Label next': (engine: EngineClient, starter: string, options: JobOptions) =>
    engine.jobs.learning.next({ starter, count: 5 }, options),
};

it.each(Object.entries(works))('%s: training the head reports progress and can be cancelled', (_, work) =>
  withEngine(async (engine, folder) => {
    const path = join(folder, 'p.facet');
    await engine.requests.project.create({ path: join(folder, 'empty.facet') });
    const space = await engine.jobs.starters.add({ folder: await writeOwnModel(join(folder, 'model')) });
    const project = await createProject(path);
    addImages(project.catalog, '/photos', 1, images);
    addFeatures(project, space);
    project.close();
    await engine.requests.project.open({ path });

    const abort = new AbortController();
    const onlyBegun = (job: Job): void => {
      if (job.phase === 'Learning' && job.done > 0) abort.abort();
    };
    const cancelled = work(engine, space.starter, { signal: abort.signal, onProgress: onlyBegun });
    expect((await failureOf(cancelled)).kind).toBe('cancelled');
    expect(abort.signal.aborted).toBe(true);

    const reported: Job[] = [];
    await work(engine, space.starter, { onProgress: (job) => reported.push(job) });
    const learning = reported.filter(({ phase }) => phase === 'Learning');
    const done = learning.map((job) => job.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    const underway = learning.filter((job) => job.done > 0 && job.done < (job.total ?? 0));
    expect(underway.length).toBeGreaterThan(3);
    expect(new Set(underway.map(({ total, unit }) => `${String(total)} ${unit}`))).toEqual(new Set(['1260 images']));
    expect(underway.some(({ rate, secondsLeft }) => rate !== null && secondsLeft !== null)).toBe(true);
    const phases = reported.map(({ phase }) => phase);
    expect(phases.lastIndexOf('Learning')).toBeLessThan(phases.indexOf('Predicting'));
  }),
);
