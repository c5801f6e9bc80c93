import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openCatalog, type Catalog } from '../../../src-main/engine/catalog/catalog';
import { cropOfFaces } from '../../../src-main/engine/pixels/faces/crops';
import { detectorId } from '../../../src-main/engine/pixels/faces/detector';
import { preprocessingOf } from '../../../src-shared/domain/preprocessing';
import { facet } from '../../helpers/programs/cli';
import { engineIn, failureOf, importFolder, withFolder, withProject } from '../../helpers/programs/engine';
import { writeFacePictures } from '../../helpers/files/faces';
import { shippedPreprocessing } from '../../helpers/programs/shipped';
import { scene } from '../../helpers/files/images';
import { groupsOf, issuesOf, writing } from '../../helpers/projects/issues';
import { writeOwnModel } from '../../helpers/projects/own-starter';
import { fetchedDetector, fetchedStarter, programsWithoutStarters } from '../../helpers/projects/starters';

/** Reads the catalog of a closed project. */
function inCatalog<T>(folder: string, ask: (catalog: Catalog) => T): T {
  const catalog = openCatalog(join(folder, 'test.facet', 'catalog.sqlite'), { create: false });
  try {
    return ask(catalog);
  } finally {
    catalog.close();
  }
}

describe('cropping to the face', () => {
  it('detects faces once per content, and trains and predicts on the same crops', (context) => {
    fetchedDetector(context);
    fetchedStarter(context, 'general');
    return withProject(writeFacePictures, async (engine, folder) => {
      await engine.jobs.issues.find({});
      expect(await issuesOf(engine, 'no-face')).toEqual([]); // nobody has looked yet
      const phases = new Set<string>();
      engine.on('jobs', 'changed', ({ phase }) => phases.add(phase));
      expect(await engine.jobs.embeddings.make({ crop: 'face' })).toMatchObject({
        ...{ embedded: 26, images: 26, crop: 'face', refused: [] },
      });
      expect(phases).toContain('Looking for faces');
      expect(groupsOf(await issuesOf(engine, 'no-face'))).toEqual(['b/none.png']);
      const several = await issuesOf(engine, 'several-faces');
      expect(groupsOf(several)).toEqual(['b/two.jpg']);
      expect(several[0]?.detail).toBe('2 faces were found in it: a training on face crops takes the largest.');
      phases.clear();
      expect(await engine.jobs.runs.train({ recipe: 'quick', crop: 'face' })).toMatchObject({
        run: 'r1',
        crop: 'face',
      });
      expect((await engine.requests.runs.get({ run: 'r1' })).recipe).toMatchObject({ id: 'quick', crop: 'face' });
      expect(phases).not.toContain('Looking for faces');
      expect(await readdir(join(folder, 'test.facet', 'embeddings'))).toEqual([`general-${preprocessingOf('face')}`]);

      // Pictures give the same bits inside the project and outside any.
      const own = await engine.jobs.runs.evaluate({ run: 'r1', withSeen: true, on: { data: 'filter', filter: [] } });
      const outside = { data: 'folder' as const, folder: join(folder, 'images') };
      const other = await engine.jobs.runs.evaluate({ run: 'r1', withSeen: true, on: outside });
      expect(own.n).toBe(26);
      expect([other.n, other.loss, other.confusion]).toEqual([own.n, own.loss, own.confusion]);

      const to = join(folder, 'model');
      const { check } = await engine.jobs.exports.run({ run: 'r1', format: 'tfjs', to });
      expect(check).toMatchObject({ images: 26 });
      expect(JSON.parse(await readFile(join(to, 'metadata.json'), 'utf8'))).toMatchObject({
        preprocessing: preprocessingOf('face'),
        crop: { of: 'largest face, else whole picture', times: 1.25 },
      });
      expect(await readFile(join(to, 'MODEL_CARD.md'), 'utf8')).toContain('1.25 times its box');

      await engine.requests.project.close({});
      const rows = await readFile(join(folder, 'test.facet', 'pixels', `224-${preprocessingOf('face')}.rgb8`));
      const stored = inCatalog(folder, ({ images, faces, pixels }) =>
        Array.from({ length: 26 }, (_, index) => {
          const hash = images.hash(index + 1) ?? Buffer.alloc(0);
          const location = images.location(index + 1);
          const row = pixels.find(preprocessingOf('face'), 224, hash)?.row ?? -1;
          return { path: join(location?.root ?? '', location?.path ?? ''), found: faces.find(detectorId, hash), row };
        }),
      );
      const { toSquare } = await shippedPreprocessing();
      const counts = stored.map(({ found }) => found?.faces);
      expect(counts.filter((count) => count === 1).length).toBeGreaterThanOrEqual(23);
      for (const { path, found, row } of stored) {
        if (path.endsWith('none.png')) expect(found).toMatchObject({ faces: 0, largest: null });
        if (path.endsWith('two.jpg')) expect(found?.faces).toBe(2);
        const crop = found ? cropOfFaces(found) : null;
        const whole = sharp(await sharp(path).png().toBuffer());
        const cut = (crop ? whole.extract(crop) : whole).removeAlpha().raw();
        const { data, info } = await cut.toBuffer({ resolveWithObject: true });
        const pixels = toSquare({ width: info.width, height: info.height, data }, 224);
        expect(rows.subarray(row * pixels.length, (row + 1) * pixels.length).equals(pixels)).toBe(true);
      }
    });
  }, 300_000); // a trainer per step

  it('keeps detections when cancelled', (context) => {
    fetchedDetector(context);
    fetchedStarter(context, 'general');
    return withProject(writeFacePictures, async (engine, folder) => {
      const cancel = new AbortController();
      engine.on('jobs', 'changed', ({ phase }) => {
        if (phase === 'Computing features') cancel.abort();
      });
      const failed = await failureOf(engine.jobs.embeddings.make({ crop: 'face' }, { signal: cancel.signal }));
      expect(failed.kind).toBe('cancelled');
      await engine.requests.project.close({});
      await engine.requests.project.open({ path: join(folder, 'test.facet') });
      const phases = new Set<string>();
      engine.on('jobs', 'changed', ({ phase }) => phases.add(phase));
      expect(await engine.jobs.embeddings.make({ crop: 'face' })).toMatchObject({ embedded: 26 });
      expect(phases).not.toContain('Looking for faces');
    });
  });

  it('forgets an image’s detections with the image', (context) => {
    fetchedDetector(context);
    fetchedStarter(context, 'general');
    return withProject(writeFacePictures, async (engine, folder) => {
      await engine.jobs.embeddings.make({ crop: 'face' });
      const forgotten = await engine.jobs.forgets.run({ selection: { ids: [1] }, dryRun: false });
      expect(forgotten).toMatchObject({ images: 1, embeddings: 1 });
      await engine.requests.project.close({});
      const db = new Database(join(folder, 'test.facet', 'catalog.sqlite'), { readonly: true });
      expect(db.prepare('SELECT count(*) FROM face_detections').pluck().get()).toBe(25);
      db.close();
    });
  });
});

describe('without the face detector', () => {
  it('features that need it say so, and the rest works', () =>
    withFolder(async (folder) => {
      await writing({ 'a/1.png': scene(1).png(), 'b/2.png': scene(2).png() })(join(folder, 'images'));
      const FACET_PROGRAMS = await programsWithoutStarters(join(folder, 'checkout'), 'The network was lost.');
      const environment = { FACET_PROGRAMS, FACET_LOGS: join(folder, 'logs') };
      const engine = engineIn(folder, environment);
      try {
        await engine.requests.project.create({ path: join(folder, 'test.facet') });
        await importFolder(engine, join(folder, 'images'));
        const { starter } = await engine.jobs.starters.add({ folder: await writeOwnModel(join(folder, 'model')) });
        const features = { starter, crop: 'face' } as const;
        const { embeddings, learning, map, runs, similar, suggestions } = engine.jobs;
        for (const work of [
          () => runs.train({ recipe: 'a', crop: 'face', epochs: 1 }),
          () => embeddings.make(features),
          () => similar.find({ image: 1, ...features }),
          () => suggestions.make(features),
          () => learning.next(features),
          () => map.make(features),
        ])
          expect(await failureOf(work())).toEqual({
            kind: 'not-found',
            message:
              'Pictures can’t be cropped to the face here. The face detector is not installed. The network was lost.',
            next: { step: 'run-set-up', otherwise: 'Training on whole pictures works without it.' },
          });
        expect(await similar.find({ image: 1, starter })).toMatchObject({ crop: 'none', similar: { length: 1 } });
      } finally {
        await engine.child.stop();
      }
      const path = join(folder, 'test.facet');
      const refused = await facet(['train', path, '--recipe', 'a', '--crop', 'face', '--json'], { environment });
      expect([refused.code, refused.stderr]).toEqual([
        1,
        expect.stringContaining('The face detector is not installed.'),
      ]);
    }));
});
