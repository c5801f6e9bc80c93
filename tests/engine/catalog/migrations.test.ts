import { expect, test } from 'vitest';
import { newestCatalog } from '../../../src-main/engine/catalog/database';
import { withoutYielding } from '../../../src-main/engine/base/slices';
import { withOldCatalog } from '../../helpers/projects/old-catalog';

test('20: older runs and epochs count as trained without interruption', () =>
  withOldCatalog(
    10,
    `INSERT INTO runs (recipe, seed, epochs, state, started_at, ended_at, result) VALUES
         ('{"id": "a"}', 3, 2, 'done', 1000, 9000, '{"run": "r1", "epochs": 2}'),
         ('{"id": "a"}', 3, 5, 'cancelled', 1000, 9000, NULL);
       INSERT INTO run_epochs (run_id, epoch, metrics) VALUES
         (1, 1, '{"epoch": 1, "seconds": 1.5}'), (1, 2, '{"epoch": 2, "seconds": 1}'), (2, 1, '{"epoch": 1, "seconds": 4}')`,
    (catalog) => {
      expect(catalog.version()).toBe(newestCatalog);
      const [cancelled, done] = catalog.runs.all();
      expect(done).toMatchObject({ settings: '{}', epochsDone: 2, epochSeconds: 2.5, epochs: 2, seed: 3 });
      expect(JSON.parse(done?.result ?? '')).toEqual({
        ...{ run: 'r1', epochs: 2, ending: 'complete', keptEpoch: 2, skippedSteps: 0, resumes: [], testAsSealed: null },
      });
      expect(cancelled).toMatchObject({ result: null, epochsDone: 1, epochSeconds: 4 });
      expect(catalog.runs.epochs(2).map((metrics) => JSON.parse(metrics) as unknown)).toEqual([
        { epoch: 1, seconds: 4, gradientNorm: 0, skippedSteps: 0 },
      ]);
    },
  ));

test('30: older images have no measures and no issues, and keep their labels', () =>
  withOldCatalog(
    20,
    `INSERT INTO sources (id, root, added_at) VALUES (1, '/faces', 1000);
       INSERT INTO classes (id, name) VALUES (1, 'man');
       INSERT INTO images (source_id, path, state, refusal, label_state, class_id, added_at) VALUES
         (1, 'man/1.jpg', 'ok', NULL, 'labelled', 1, 1000), (1, 'man/2.jpg', 'refused', 'It is empty.', 'labelled', 1, 1000)`,
    (catalog) => {
      expect(withoutYielding(catalog.measures.count())).toEqual({ measured: 0, missing: 1 });
      expect(catalog.images.refused()).toEqual([{ id: 2, refusal: 'It is empty.' }]);
      expect(catalog.issues.kinds()).toEqual([]);
      expect(catalog.imageList.rows([1, 2])).toMatchObject([
        { class: 'man', issues: [] },
        { class: 'man', issues: [] },
      ]);
    },
  ));

test('31: issues of a whole class name it, and keep their state', () =>
  withOldCatalog(
    30,
    `INSERT INTO sources (id, root, added_at) VALUES (1, '/faces', 1000);
       INSERT INTO classes (id, name) VALUES (1, 'man'), (12, 'woman');
       INSERT INTO images (source_id, path, state, label_state, class_id, added_at) VALUES
         (1, '1.jpg', 'ok', 'labelled', 1, 1000), (1, '2.jpg', 'ok', 'labelled', 12, 1000), (1, '3.jpg', 'ok', 'labelled', 12, 1000);
       INSERT INTO issues (id, kind, fingerprint, severity, detail, state, found_at) VALUES
         (1, 'shortcut', '12:brightness', 0.9, 'It is darker.', 'dismissed', 1000),
         (2, 'dark', '1:ab', 0.5, 'It is dark.', 'open', 1000);
       INSERT INTO issue_images (issue_id, image_id) VALUES (1, 2), (2, 1)`,
    (catalog) => {
      expect(catalog.issues.byId(1)).toMatchObject({ kind: 'shortcut', state: 'dismissed', classId: 12 });
      expect(catalog.issues.imagesOf(1)).toEqual([2, 3]);
      expect(catalog.issues.byId(2)).toMatchObject({ kind: 'dark', state: 'open', classId: null });
      expect(catalog.issues.imagesOf(2)).toEqual([1]);
      expect(catalog.issueFindings.last()).toBeNull();
    },
  ));

test('40: older images have no attributes, and can get some', () =>
  withOldCatalog(
    20,
    `INSERT INTO sources (root, added_at) VALUES ('/photos', 1000);
       INSERT INTO images (source_id, path, state, label_state, added_at) VALUES (1, 'a.jpg', 'ok', 'unlabelled', 1000)`,
    (catalog) => {
      expect(catalog.imageList.rows([1])).toMatchObject([{ path: '/photos/a.jpg', attributes: {} }]);
      catalog.attributes.set(1, 'age', '30');
      expect(catalog.imageList.rows([1])).toMatchObject([{ attributes: { age: '30' } }]);
    },
  ));

test('140, 141: older labels are not confirmed, suspects stay open until theirs is, and nobody has looked again', () =>
  withOldCatalog(
    110,
    `INSERT INTO sources (id, root, added_at) VALUES (1, '/faces', 1000);
       INSERT INTO classes (id, name) VALUES (1, 'man'), (2, 'woman');
       INSERT INTO images (id, source_id, path, state, sha256, label_state, class_id, added_at)
         VALUES (1, 1, '1.jpg', 'ok', zeroblob(32), 'labelled', 1, 1000);
       INSERT INTO steps (id, at, actor, title, reason, changed, state) VALUES (1, 1000, 'ann', 'Label', '', 1, 'done');
       INSERT INTO label_events (step_id, cause, at, actor, image_id, to_state, to_class)
         VALUES (1, 'do', 1000, 'ann', 1, 'labelled', 1);
       INSERT INTO issues (id, kind, fingerprint, severity, detail, state, found_at)
         VALUES (1, 'suspect-label', '1', 0.5, '', 'open', 1000);
       INSERT INTO issue_images (issue_id, image_id) VALUES (1, 1);
       INSERT INTO suspect_labels (issue_id, image_id, sha256, given_class, suggested_class, score, confidence)
         VALUES (1, 1, zeroblob(32), 1, 2, 0.1, 0.9)`,
    (catalog) => {
      expect(catalog.imageList.rows([1])).toMatchObject([{ class: 'man', confirmed: false }]);
      expect([catalog.confirmations.of(1), catalog.secondLooks.all()]).toEqual([null, []]);
      expect(catalog.history.changesOf(1).confirmations).toEqual([]);
      catalog.issues.recheck(1);
      expect(catalog.issues.byId(1)?.state).toBe('open');
      catalog.confirmations.set(1, { classId: 1, sha256: Buffer.alloc(32), actor: 'ann', at: 2000 });
      catalog.issues.recheck(1);
      expect(catalog.issues.byId(1)?.state).toBe('fixed');
    },
  ));

test('62: older issues have no suspect label, and stay unchanged', () =>
  withOldCatalog(
    60,
    `INSERT INTO sources (id, root, added_at) VALUES (1, '/faces', 1000);
       INSERT INTO classes (id, name) VALUES (1, 'man'), (2, 'woman');
       INSERT INTO images (id, source_id, path, state, sha256, label_state, class_id, added_at)
         VALUES (1, 1, '1.jpg', 'ok', zeroblob(32), 'labelled', 1, 1000);
       INSERT INTO issues (id, kind, fingerprint, severity, detail, state, found_at)
         VALUES (1, 'dark', '1:ab', 0.5, 'It is dark.', 'open', 1000);
       INSERT INTO issue_images (issue_id, image_id) VALUES (1, 1)`,
    (catalog) => {
      expect(catalog.issues.byId(1)).toMatchObject({ kind: 'dark', state: 'open' });
      expect([catalog.suspects.ofIssue(1), catalog.suspects.last()]).toEqual([undefined, null]);
      const suspect = { image: 1, sha256: Buffer.alloc(32), given: 1, suggested: 2, score: 0.1, confidence: 0.9 };
      catalog.transaction(() => {
        const finding = {
          kind: 'suspect-label',
          fingerprint: '1',
          severity: 0.9,
          detail: '',
          images: [1],
          suspect,
        } as const;
        catalog.issueFindings.begin();
        catalog.issueFindings.found(finding, 1000);
      });
      expect(catalog.suspects.ofIssue(2)).toEqual(suspect);
      expect(catalog.issues.stateOf('suspect-label', '1')).toBe('open');
    },
  ));

test('63: older labels count as given by a person, and feature rows point to their images', () =>
  withOldCatalog(
    60,
    `INSERT INTO sources (id, root, added_at) VALUES (1, '/faces', 1000);
       INSERT INTO classes (id, name) VALUES (1, 'man');
       INSERT INTO images (source_id, path, state, sha256, label_state, class_id, added_at) VALUES
         (1, '1.jpg', 'ok', zeroblob(32), 'labelled', 1, 1000), (1, 'copy of 1.jpg', 'ok', zeroblob(32), 'unlabelled', NULL, 1000);
       INSERT INTO steps (id, at, actor, title, reason, changed, state) VALUES (1, 1000, 'ann', 'Label', 'seen', 1, 'done');
       INSERT INTO label_events (step_id, cause, at, actor, image_id, from_state, to_state, to_class) VALUES
         (1, 'do', 1000, 'ann', 1, 'unlabelled', 'labelled', 1);
       INSERT INTO embedding_rows (space, sha256, row, crc32) VALUES ('s', zeroblob(32), 5, 0)`,
    (catalog) => {
      expect(catalog.history.labelsOfImage(1)).toMatchObject([
        { to: 'man', actor: 'ann', reason: 'seen', model: null },
      ]);
      expect(catalog.embeddings.imagesOfRows('s', Int32Array.of(4, 5))).toEqual([
        { id: 1, row: 5 },
        { id: 2, row: 5 },
      ]);
      expect(catalog.learningPoints.of({ starter: 'general', crop: 'none' })).toEqual([]);
    },
  ));

test('64: older contents have not been searched for faces', () =>
  withOldCatalog(63, '', (catalog) => {
    const [sha256, picture] = [Buffer.alloc(32, 7), { width: 40, height: 30 }];
    expect(catalog.faces.find('d', sha256)).toBeUndefined();
    const largest = { box: { left: -1.5, top: 2, width: 20, height: 21 }, score: 0.75 };
    catalog.faces.add('d', sha256, { faces: 2, largest, picture });
    expect(catalog.faces.find('d', sha256)).toEqual({ faces: 2, largest, picture });
    catalog.faces.add('d', sha256, { faces: 0, largest: null, picture });
    expect(catalog.faces.find('d', sha256)).toEqual({ faces: 0, largest: null, picture });
    expect(catalog.faces.find('another', sha256)).toBeUndefined();
  }));

test('70: older learning curves are of whole pictures, and face crops begin their own', () =>
  withOldCatalog(
    64,
    `INSERT INTO learning_points (at, starter, labels, measured_on, images, accuracy) VALUES
       (1000, 'general', 10, 'folds', 10, 0.5), (2000, 'faces', 10, 'folds', 10, 0.75), (3000, 'general', 60, 'validation', 52, 0.875)`,
    ({ learningPoints }) => {
      const general = [
        { at: 1000, labels: 10, on: 'folds', n: 10, accuracy: 0.5 },
        { at: 3000, labels: 60, on: 'validation', n: 52, accuracy: 0.875 },
      ];
      const crops = { starter: 'general', crop: 'face' } as const;
      expect(learningPoints.of({ starter: 'general', crop: 'none' })).toEqual(general);
      expect(learningPoints.of(crops)).toEqual([]);
      const point = { at: 4000, labels: 60, on: 'folds', n: 60, accuracy: 1 } as const;
      learningPoints.add(crops, point);
      expect(learningPoints.of(crops)).toEqual([point]);
      expect(learningPoints.of({ starter: 'general', crop: 'none' })).toEqual(general);
    },
  ));

test('80: older snapshots find their classes by the history of renames, else by name', () =>
  withOldCatalog(
    70,
    `INSERT INTO classes (id, name) VALUES (1, 'female'), (2, 'woman'), (3, 'man'), (4, 'girl'), (5, 'boy');
       INSERT INTO steps (id, at, actor, title, reason, changed, state) VALUES (1, 1500, 'ann', 'Rename', '', 0, 'done');
       INSERT INTO value_events (step_id, cause, at, noun, item, field, from_value, to_value) VALUES
         (1, 'do', 1500, 'class', 1, 'name', 'woman', 'female'), (1, 'do', 3000, 'class', 4, 'name', 'boy', 'x'),
         (1, 'do', 3000, 'class', 5, 'name', 'girl', 'boy'), (1, 'do', 3000, 'class', 4, 'name', 'x', 'girl'),
         (1, 'do', 3000, 'class', 4, 'key', '1', '2');
       INSERT INTO splits (id, made_at, method) VALUES (1, 500, '{}');
       INSERT INTO snapshots (id, made_at, split_id, images, classes, train, validation, test) VALUES
         ('a', 1000, 1, 2, '["man","woman"]', 1, 0, 1), ('b', 2000, 1, 2, '["female","man","woman"]', 1, 0, 1),
         ('c', 2000, 1, 2, '["boy","girl"]', 1, 0, 1), ('d', 4000, 1, 2, '["boy","girl","lost"]', 1, 0, 1),
         ('e', 4000, 1, 2, 'damaged', 1, 0, 1)`,
    ({ snapshots }) => {
      // Class 2 was added, or renamed by an import, after class 1 had lost the name.
      expect(snapshots.byId('a')?.classIds).toEqual([3, 1]);
      expect(snapshots.byId('b')?.classIds).toEqual([1, 3, 2]);
      expect(snapshots.byId('c')?.classIds).toEqual([4, 5]); // which have swapped names since
      expect(snapshots.byId('d')?.classIds).toEqual([5, 4, 0]);
    },
  ));

test('110: older runs answer with the most probable class, and older steps on classes can still be undone', () =>
  withOldCatalog(
    100,
    `INSERT INTO classes (id, name) VALUES (1, 'female');
       INSERT INTO steps (id, at, actor, title, reason, changed, state) VALUES (1, 1500, 'ann', 'Rename', '', 1, 'done');
       INSERT INTO value_events (step_id, cause, at, noun, item, field, from_value, to_value) VALUES
         (1, 'do', 1500, 'class', 1, 'name', 'woman', 'female');
       INSERT INTO runs (recipe, settings, seed, epochs, state, started_at) VALUES ('{"id": "a"}', '{}', 3, 2, 'cancelled', 1000)`,
    (catalog) => {
      expect(catalog.runs.byId(1)?.decision).toBeNull();
      expect(catalog.history.changesOf(1).values).toEqual([
        { noun: 'class', item: 1, field: 'name', from: 'woman', to: 'female' },
      ]);
    },
  ));

test('120: older runs have their probabilities as trained', () =>
  withOldCatalog(
    110,
    `INSERT INTO runs (recipe, settings, seed, epochs, state, started_at, decision) VALUES
       ('{"id": "a"}', '{}', 3, 2, 'done', 1000, '{"kind":"abstain","threshold":0.8}')`,
    ({ runs }) => {
      expect(runs.byId(1)).toMatchObject({ decision: '{"kind":"abstain","threshold":0.8}', temperature: null });
      runs.setTemperature(1, 2);
      expect(runs.byId(1)?.temperature).toBe(2);
    },
  ));

test('130: older runs have neither star nor note', () =>
  withOldCatalog(
    120,
    `INSERT INTO runs (recipe, settings, seed, epochs, state, started_at) VALUES ('{"id": "a"}', '{}', 3, 2, 'done', 1000)`,
    ({ runs }) => {
      expect(runs.byId(1)).toMatchObject({ starred: 0, note: '' });
      runs.setStarred(1, 1);
      runs.setNote(1, 'the first');
      expect(runs.byId(1)).toMatchObject({ starred: 1, note: 'the first' });
    },
  ));

test('150: nothing is dismissed yet, and older steps on runs and classes can still be undone', () =>
  withOldCatalog(
    110,
    `INSERT INTO classes (id, name) VALUES (1, 'female');
       INSERT INTO steps (id, at, actor, title, reason, changed, state) VALUES (1, 1500, 'ann', 'Rename', '', 1, 'done');
       INSERT INTO value_events (step_id, cause, at, noun, item, field, from_value, to_value) VALUES
         (1, 'do', 1500, 'class', 1, 'name', 'woman', 'female'), (1, 'do', 1500, 'run', 1, 'decision', NULL, '{}');`,
    (catalog) => {
      expect(catalog.advice.isDismissed('overfitting', 'r1')).toBe(false);
      expect(catalog.history.changesOf(1).values).toEqual([
        { noun: 'class', item: 1, field: 'name', from: 'woman', to: 'female' },
        { noun: 'run', item: 1, field: 'decision', from: null, to: '{}' },
      ]);
    },
  ));

test('160: nothing was suggested with images yet, and a set of suggestions counts from its step on', () =>
  withOldCatalog(
    150,
    `INSERT INTO classes (id, name) VALUES (1, 'woman');
       INSERT INTO sources (id, root, added_at) VALUES (1, '/photos', 1000);`,
    (catalog) => {
      expect([...catalog.givenSuggestions.present()]).toEqual([]);
      const set = catalog.givenSuggestions.addSet('r1', 2000);
      expect(catalog.givenSuggestions.sets()).toEqual([]);
      catalog.givenSuggestions.setRemoved(set, false);
      expect(catalog.givenSuggestions.sets()).toEqual([{ id: set, model: 'r1' }]);
    },
  ));

test('180: nobody has annotated an older image, and what persons said of it is kept once per person and origin', () =>
  withOldCatalog(
    160,
    `INSERT INTO sources (id, root, added_at) VALUES (1, '/faces', 1000);
       INSERT INTO classes (id, name) VALUES (1, 'man'), (2, 'woman');
       INSERT INTO images (id, source_id, path, state, label_state, class_id, added_at)
         VALUES (1, 1, '1.jpg', 'ok', 'labelled', 1, 1000)`,
    ({ annotations }) => {
      expect(annotations.ofImage(1)).toEqual([]);
      const given = { state: 'labelled', classId: 1, at: 2000, origin: 'import', file: 'labels.csv' } as const;
      annotations.add(1, [
        { ...given, annotator: 'ann' },
        { ...given, annotator: '2', classId: 2, at: null },
      ]);
      annotations.add(1, [{ ...given, annotator: 'ann', state: 'unsure', classId: null, at: 3000 }]);
      annotations.add(1, [
        { annotator: 'ann', state: 'labelled', classId: 1, at: 4000, origin: 'second-look', look: 5 },
      ]);
      const kept = annotations.ofImage(1);
      expect(
        kept.map(({ annotator, state, classId, at, origin, look, file }) => [
          annotator,
          state,
          classId,
          at,
          origin,
          look,
          file,
        ]),
      ).toEqual([
        ['ann', 'unsure', null, 3000, 'import', 0, 'labels.csv'],
        ['2', 'labelled', 2, null, 'import', 0, 'labels.csv'],
        ['ann', 'labelled', 1, 4000, 'second-look', 5, null],
      ]);
    },
  ));

test('181: answers of finished second looks become annotations, with the labels that persons had given before', () =>
  withOldCatalog(
    160,
    `INSERT INTO sources (id, root, added_at) VALUES (1, '/faces', 1000);
       INSERT INTO classes (id, name) VALUES (1, 'man'), (2, 'woman');
       INSERT INTO images (id, source_id, path, state, label_state, class_id, added_at)
         VALUES (1, 1, '1.jpg', 'ok', 'labelled', 1, 1000), (2, 1, '2.jpg', 'ok', 'labelled', 2, 1000);
       INSERT INTO second_looks (id, state, started_at, actor, seed, filter, drawn_from, test_left_out) VALUES
         (1, 'finished', 1500, 'ann', 0, '[]', 2, 0), (2, 'finished', 2500, 'ben', 0, '[]', 2, 0), (3, 'open', 3500, 'ben', 0, '[]', 2, 0);
       INSERT INTO second_look_images (look_id, position, image_id, class_id, labelled_by, answer, answer_class, answered_by, answered_at) VALUES
         (1, 0, 1, 1, 'ann', 'class', 2, 'ann', 1600), (1, 1, 2, 2, NULL, 'unsure', NULL, 'ann', 1700),
         (2, 0, 1, 2, 'carl', 'class', 1, 'ben', 2600), (2, 1, 2, 2, NULL, 'skip', NULL, 'ben', 2700),
         (3, 0, 1, 2, 'carl', 'class', 1, 'dora', 3600)`,
    ({ annotations, secondLooks }) => {
      const said = (image: number) =>
        annotations
          .ofImage(image)
          .map(({ annotator, state, classId, origin, look }) => [annotator, state, classId, origin, look]);
      expect(said(1)).toEqual([
        ['ann', 'labelled', 2, 'second-look', 1],
        ['ben', 'labelled', 1, 'second-look', 2],
        ['ann', 'labelled', 1, 'label', 0],
      ]);
      expect(said(2)).toEqual([['ann', 'unsure', null, 'second-look', 1]]);
      expect(secondLooks.all().map(({ sameAs }) => sameAs)).toEqual([null, null, null]);
    },
  ));

test('170: older measures know of no damage', () =>
  withOldCatalog(
    160,
    `INSERT INTO sources (id, root, added_at) VALUES (1, '/faces', 1000);
       INSERT INTO images (id, source_id, path, state, sha256, format, width, height, label_state, added_at)
         VALUES (1, 1, '1.jpg', 'ok', zeroblob(32), 'jpeg', 64, 64, 'unlabelled', 1000);
       INSERT INTO image_measures (image_id, pixel_hash, perceptual_hash, brightness, brightness_5, brightness_99, contrast,
         sharpness, colourfulness, is_grey) VALUES (1, zeroblob(32), zeroblob(8), 0.5, 0.1, 0.9, 0.8, 200, 30, 0)`,
    (catalog) => {
      expect(catalog.measures.after(0, 10, 'none')).toMatchObject([{ id: 1, damage: '', faces: null }]);
    },
  ));

test('200: no source told a part of older images, and older classes have one name', () =>
  withOldCatalog(
    160,
    `INSERT INTO sources (id, root, added_at) VALUES (1, '/faces', 1000);
       INSERT INTO classes (id, name) VALUES (1, 'man');
       INSERT INTO images (source_id, path, state, refusal, sha256, label_state, class_id, added_at) VALUES
         (1, 'man/1.jpg', 'ok', NULL, randomblob(32), 'labelled', 1, 1000), (1, 'man/2.jpg', 'refused', 'It is empty.', NULL, 'labelled', 1, 1000)`,
    ({ toldParts, classes }) => {
      expect(classes.all()).toMatchObject([{ name: 'man', aliases: [], images: 2 }]);
      expect(toldParts.all()).toEqual(new Map());
      toldParts.set(1, 0);
      toldParts.set(2, 2); // its content is not known
      toldParts.set(1, 1);
      expect(toldParts.all()).toEqual(new Map([[1, 1]]));
      classes.set(1, 'aliases', '["Man "]');
      expect(classes.all()).toMatchObject([{ aliases: ['Man '] }]);
    },
  ));
