import { readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, type TestContext } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { preprocessingOf } from '../../../src-shared/domain/preprocessing';
import { facet } from '../../helpers/programs/cli';
import { failureOf } from '../../helpers/programs/engine';
import { personOnGround, writeFacesOnGrounds } from '../../helpers/files/faces';
import { writeOwnModel } from '../../helpers/projects/own-starter';
import { preparedProject } from '../../helpers/projects/prepared';
import { fetchedDetector } from '../../helpers/projects/starters';

/** Number of features of the own starter: the colours of its input. */
interface Both {
  readonly whole: { readonly starter: string; readonly crop: 'none' };
  readonly faces: { readonly starter: string; readonly crop: 'face' };
}

/** A project of four people, each in front of four grounds, with an own starter. */
const peopleProject = preparedProject(writeFacesOnGrounds, async (engine, folder): Promise<Both> => {
  const { starter } = await engine.jobs.starters.add({ folder: await writeOwnModel(join(folder, 'model')) });
  return { whole: { starter, crop: 'none' }, faces: { starter, crop: 'face' } };
});

function withPeople(
  context: TestContext,
  work: (engine: EngineClient, folder: string, both: Both) => Promise<void>,
): Promise<void> {
  fetchedDetector(context);
  return peopleProject(work);
}

/** Removes the labels of all images with the last two grounds. */
async function unlabelHalf({ requests }: EngineClient): Promise<void> {
  const ids = Array.from({ length: 16 }, (_, index) => index + 1).filter((id) => (id - 1) % 4 >= 2);
  await requests.labels.apply({ selection: { ids }, change: { to: 'unlabelled' }, reason: '' });
}

const namesOf = (images: readonly { path: string }[]): string[] => images.map(({ path }) => basename(path, '.jpg'));
const personOf = (name: string): string => name.slice(0, 'person_0'.length);
const groundOf = (name: string): string => name.slice(-'ground_0'.length);

describe('similar images', () => {
  it('share the background by whole pictures, and the person by face crops', (context) =>
    withPeople(context, async (engine, folder, { whole, faces }) => {
      const asked = { image: 2, limit: 3 }; // person_0_ground_1
      const byWhole = await engine.jobs.similar.find({ ...asked, ...whole });
      expect(byWhole).toMatchObject({ ...whole, embedded: 16 });
      expect(namesOf(byWhole.similar).map(groundOf)).toEqual(new Array(3).fill('ground_1'));
      const byFaces = await engine.jobs.similar.find({ ...asked, ...faces });
      expect(byFaces).toMatchObject({ ...faces, embedded: 16 });
      expect(namesOf(byFaces.similar).map(personOf)).toEqual(new Array(3).fill('person_0'));
      expect(await engine.jobs.similar.find({ ...asked, ...whole })).toMatchObject({ similar: byWhole.similar });
      expect(await engine.jobs.similar.find({ ...asked, ...faces })).toMatchObject({ similar: byFaces.similar });
      expect((await readdir(join(folder, 'test.facet', 'embeddings'))).sort()).toEqual([
        `${whole.starter}-${preprocessingOf('none')}`,
        `${whole.starter}-${preprocessingOf('face')}`,
      ]);
    }));

  it('are found for a file, which is cropped like the project’s images and leaves no trace', (context) =>
    withPeople(context, async (engine, folder, { faces }) => {
      const [known, strange] = [join(folder, 'known.jpg'), join(folder, 'strange.jpg')];
      await writeFile(known, await personOnGround(2, 3));
      await writeFile(strange, await personOnGround(2, 4));
      const found = await engine.jobs.similar.find({ file: known, ...faces });
      expect(found.similar).toHaveLength(16);
      expect(namesOf(found.similar)[0]).toBe('person_2_ground_3');
      expect(found.similar[0]?.similarity).toBeCloseTo(1, 6); // the same pixels
      const other = await engine.jobs.similar.find({ file: strange, ...faces });
      expect(namesOf(other.similar).slice(0, 4).map(personOf)).toEqual(new Array(4).fill('person_2'));
      const text = join(folder, 'text.jpg');
      await writeFile(text, 'no picture');
      const refused = await failureOf(engine.jobs.similar.find({ file: text, ...faces }));
      expect(refused).toMatchObject({ kind: 'bad-input', next: 'Give the path of a picture.' });
      expect(refused.message.startsWith(`${text} can't be read as a picture. `)).toBe(true);

      expect(await readdir(join(folder, 'test.facet', 'embeddings'))).toEqual([
        `${faces.starter}-${preprocessingOf('face')}`,
      ]);
      await engine.requests.project.close({});
      const db = new Database(join(folder, 'test.facet', 'catalog.sqlite'), { readonly: true });
      expect(db.prepare('SELECT count(*) FROM face_detections').pluck().get()).toBe(16);
      expect(db.prepare('SELECT count(*) FROM embedding_rows').pluck().get()).toBe(16);
      db.close();
    }));
});

describe('suggestions', () => {
  it('from face crops recognise people before other backgrounds, and the history records the crop', (context) =>
    withPeople(context, async (engine, _folder, { whole, faces }) => {
      await unlabelHalf(engine);
      expect(await engine.jobs.suggestions.make(whole)).toMatchObject({ ...whole, embedded: 16, learned: 8, total: 8 });
      expect(await engine.jobs.suggestions.make(faces)).toMatchObject({ ...faces, embedded: 16, learned: 8, total: 8 });
      const { suggestions } = await engine.requests.suggestions.list({ above: 0, from: 0, to: 100 });
      expect(suggestions.filter((each) => !each.path.includes(`/${each.class}/`))).toEqual([]);
      expect(await engine.requests.suggestions.apply({ above: 0 })).toMatchObject({ changed: 8 });
      const { history } = await engine.requests.images.get({ image: 3 });
      expect(history[0]).toMatchObject({ to: 'a', model: `quick head, starter ${faces.starter}, face crops` });
    }));
});

describe('Label next', () => {
  it('has one curve for face crops and one for whole pictures', (context) =>
    withPeople(context, async (engine, _folder, { whole, faces }) => {
      await unlabelHalf(engine);
      const { learning } = engine.requests;
      const next = await engine.jobs.learning.next({ ...faces, count: 4 });
      expect(next).toMatchObject({ ...faces, embedded: 16, labels: 8, unlabelled: 8, measured: { on: 'folds', n: 8 } });
      for (const { image, guess } of next.images) expect(guess?.class).toBe(image <= 8 ? 1 : 2);
      const { points } = await learning.points(faces);
      expect(points).toMatchObject([{ labels: 8, ...next.measured }]);
      expect(await learning.points(whole)).toEqual({ points: [] });
      await engine.jobs.learning.next({ ...whole, count: 4 });
      expect(await learning.points(whole)).toMatchObject({ points: [{ labels: 8, n: 8 }] });
      expect(await learning.points(faces)).toEqual({ points });
    }));
});

describe('the map', () => {
  it('of face crops differs from the map of whole pictures', (context) =>
    withPeople(context, async (engine, folder, { whole, faces }) => {
      const { map, images } = engine.requests;
      expect(await engine.jobs.map.make(faces)).toEqual({ ...faces, embedded: 16, images: 16 });
      expect(await map.points(whole)).toBe(null);
      expect(await failureOf(map.outliers(whole))).toMatchObject({ kind: 'not-found' });
      expect((await map.points(faces))?.images).toHaveLength(16);
      expect(await map.outliers(faces)).toMatchObject({ total: 16 });
      const pairs = async (features: Both[keyof Both]): Promise<string[]> => {
        const { view, total } = await map.pairs(features);
        return namesOf((await images.rows({ view, from: 0, to: total })).images);
      };
      const [one = '', other = ''] = await pairs(faces);
      expect(personOf(one)).toBe(personOf(other));
      expect(await engine.jobs.map.make(whole)).toEqual({ ...whole, embedded: 16, images: 16 });
      const [first = '', second = ''] = await pairs(whole);
      expect(groundOf(first)).toBe(groundOf(second));
      for (const crop of ['none', 'face'] as const) {
        const space = join(folder, 'test.facet', 'embeddings', `${whole.starter}-${preprocessingOf(crop)}`);
        expect(await readdir(space)).toContain('map.bin');
      }
    }));
});

describe('the command line', () => {
  it(
    'accepts --crop face for similar and suggest, and repeats it in the answer',
    (context) =>
      withPeople(context, async (engine, folder, { whole, faces }) => {
        await unlabelHalf(engine);
        await engine.child.stop();
        const project = join(folder, 'test.facet');
        const model = ['--starter', join(folder, 'model')];
        const image = join(folder, 'images', 'a', 'person_0_ground_1.jpg');
        const similar = ['similar', project, '--image', image, '--limit', '3', ...model];
        expect(await facet([...similar, '--json'])).toMatchObject({ code: 0, json: { ...whole, embedded: 16 } });
        const cropped = await facet([...similar, '--crop', 'face', '--json']);
        expect(cropped).toMatchObject({ code: 0, json: { ...faces, embedded: 16 } });
        expect(namesOf(cropped.json.similar as { path: string }[]).map(personOf)).toEqual(
          new Array(3).fill('person_0'),
        );
        const cropAnswer = await facet([...similar, '--crop', 'face']);
        expect(cropAnswer.stdout).toContain(`3 images most similar to ${image} by the largest face in each.`);

        const suggest = ['suggest', project, ...model, '--crop', 'face'];
        const suggested = await facet([...suggest, '--json']);
        expect(suggested).toMatchObject({
          code: 0,
          json: { ...faces, embedded: 0, learned: 8, total: 8, applied: null },
        });
        expect((await facet(suggest)).stdout).toContain(
          'Learned from 8 images by the largest face in each, right for ',
        );
        expect((await facet([...similar, '--crop', 'nose'])).code).toBe(2);
      }),
    120_000,
  ); // four starts
});
