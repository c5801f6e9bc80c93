import { describe, expect, it } from 'vitest';
import { labelStudio } from '../../../src-main/engine/layouts/label-studio';
import { readFiles } from '../../helpers/files/read-layout';

// The forms follow labelstud.io/guide/export and /guide/task_format, and label_studio_sdk/converter/converter.py for the flat ones.

const choice = (name: string, ...choices: string[]): object => ({
  id: 'Dx_aB91ISN',
  from_name: name,
  to_name: 'image',
  type: 'choices',
  value: { choices },
});

const annotation = (by: unknown, result: object[], more: object = {}): object => ({
  id: 1001,
  completed_by: by,
  result,
  was_cancelled: false,
  ground_truth: false,
  created_at: '2021-03-09T22:16:08.728353Z',
  updated_at: '2021-03-09T22:16:08.728378Z',
  lead_time: 4.288,
  ...more,
});

const task = (id: number, image: string, annotations: object[], data: object = {}): object => ({
  id,
  annotations,
  predictions: [],
  data: { image, ...data },
  project: 83,
});

const upload = (name: string): string => `/data/upload/1/1a2b3c4d-${name}`;
const at = Date.parse('2021-03-09T22:16:08.728378Z');

describe('an export of Label Studio in JSON', () => {
  it('finds images behind the hash of an upload, local files and storage', async () => {
    const tasks = [
      task(1, upload('a.jpg'), [annotation(1, [choice('mood', 'happy')])]),
      task(2, upload('b.jpg'), [annotation(1, [choice('mood', 'sad')])]),
      task(3, '/data/local-files/?d=faces/my%20photo.jpg', [annotation(1, [choice('mood', 'happy')])]),
      task(4, 's3://bucket/some/where/d.png', [annotation(1, [choice('mood', 'sad')])]),
      task(5, 'https://example.com/x/e.jpg?size=large', [annotation(1, [choice('mood', 'happy')])]),
      task(6, upload('gone.jpg'), [annotation(1, [choice('mood', 'happy')])]),
    ];
    const files = {
      'a.jpg': '',
      'media/1a2b3c4d-b.jpg': '',
      'my photo.jpg': '',
      'd.png': '',
      'e.jpg': '',
      'f.jpg': '',
    };
    const { fit, images, unmatched, bad } = await readFiles(labelStudio, {
      ...files,
      'export.json': JSON.stringify(tasks),
    });
    expect(fit).toMatchObject({
      likelihood: 0.95,
      labelNames: ['mood'],
      label: 'mood',
      file: 'export.json',
      notes: [],
    });
    expect(images.map(([path, className]) => [path, className])).toEqual([
      ['a.jpg', 'happy'],
      ['d.png', 'sad'],
      ['e.jpg', 'happy'],
      ['f.jpg', null],
      ['media/1a2b3c4d-b.jpg', 'sad'],
      ['my photo.jpg', 'happy'],
    ]);
    expect([bad, unmatched]).toEqual([[], ['gone.jpg']]);
  });

  it('tells uploads of the same name apart by their hash', async () => {
    const tasks = [
      task(1, '/data/upload/1/aaaaaaaa-x.jpg', [annotation(1, [choice('mood', 'happy')])]),
      task(2, '/data/upload/1/bbbbbbbb-x.jpg', [annotation(1, [choice('mood', 'sad')])]),
    ];
    const files = { 'upload/aaaaaaaa-x.jpg': '', 'upload/bbbbbbbb-x.jpg': '', 'x.json': JSON.stringify(tasks) };
    const { images, bad } = await readFiles(labelStudio, files);
    expect(images.map(([, className]) => className)).toEqual(['happy', 'sad']);
    expect(bad).toEqual([]);
  });

  it('keeps all annotators under names that are the same in every file, takes what most said, and leaves a tie open', async () => {
    const [ann, ben, cy] = ['ann@example.com', 'ben@example.com', 'cy@example.com'];
    const tasks = [
      task(1, upload('a.jpg'), [
        annotation(ann, [choice('mood', 'happy')]),
        annotation(ben, [choice('mood', 'sad')]),
        annotation(cy, [choice('mood', 'happy')]),
      ]),
      task(2, upload('b.jpg'), [annotation(cy, [choice('mood', 'sad')]), annotation(ann, [choice('mood', 'happy')])]),
      task(3, upload('c.jpg'), [
        annotation(ann, [choice('mood', 'happy')]),
        annotation(ben, [choice('mood', 'sad')], { ground_truth: true }),
      ]),
      task(4, upload('d.jpg'), [
        annotation(ann, [], { was_cancelled: true }),
        annotation(ben, [choice('mood', 'sad')]),
      ]),
      task(5, upload('e.jpg'), [
        annotation(ann, [choice('mood', 'sad')]),
        annotation(ann, [choice('mood', 'happy')], { updated_at: '2022-01-01T00:00:00Z' }),
      ]),
    ];
    const files = {
      ...Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [`${name}.jpg`, ''])),
      'x.json': JSON.stringify(tasks),
    };
    const { fit, images, labels } = await readFiles(labelStudio, files);
    expect(fit?.notes).toEqual([
      'E-mail addresses of annotators are not taken over; annotators get other names instead.',
    ]);
    expect(images.map(([, className]) => className)).toEqual(['happy', null, 'sad', 'sad', 'happy']);
    const said = (annotator: string, className: string): object => ({ annotator, state: 'labelled', className, at });
    expect(labels.get('a.jpg')?.annotations).toEqual([
      said('person 71d4f55f', 'happy'),
      said('person f871a76f', 'sad'),
      said('person c42f5d00', 'happy'),
    ]);
    expect(labels.get('b.jpg')).toMatchObject({
      state: 'unlabelled',
      annotations: [said('person c42f5d00', 'sad'), said('person 71d4f55f', 'happy')],
    });
    expect(labels.get('c.jpg')?.annotations).toEqual([
      said('person 71d4f55f', 'happy'),
      said('person f871a76f', 'sad'),
    ]);
    expect(labels.get('d.jpg')?.annotations).toEqual([said('person f871a76f', 'sad')]);
    expect(labels.get('e.jpg')?.annotations).toEqual([
      { ...said('person 71d4f55f', 'happy'), at: Date.parse('2022-01-01T00:00:00Z') },
    ]);

    const asked = await readFiles(labelStudio, files, { emails: true });
    expect(asked.fit?.notes).toEqual([]);
    expect(asked.labels.get('a.jpg')?.annotations?.map(({ annotator }) => annotator)).toEqual([ann, ben, cy]);
  });

  it('names annotators by number or name, and takes over no address from the data', async () => {
    const people = [{ id: 7, email: 'ann@example.com', first_name: 'Ann' }, { first_name: 'Ben', last_name: 'Li' }, 3];
    const tasks = [
      task(
        1,
        upload('a.jpg'),
        people.map((by) => annotation(by, [choice('mood', 'happy')])),
        { camera: 'X100', owner: 'dan@example.com', ['__proto__']: 'odd' },
      ),
    ];
    const { labels, images } = await readFiles(labelStudio, { 'a.jpg': '', 'x.json': JSON.stringify(tasks) });
    expect(labels.get('a.jpg')?.annotations?.map(({ annotator }) => annotator)).toEqual(['7', 'Ben Li', '3']);
    expect(images).toEqual([['a.jpg', 'happy', null, { camera: 'X100' }]]);
  });

  it('offers several fields; the others become attributes', async () => {
    const result = [
      choice('glasses', 'yes'),
      choice('mood', 'happy'),
      { from_name: 'stars', type: 'rating', value: { rating: 4 } },
    ];
    const region = {
      from_name: 'box',
      type: 'rectanglelabels',
      value: { x: 1, y: 2, width: 3, height: 4, rectanglelabels: ['face'] },
    };
    const perRegion = { from_name: 'mood', type: 'choices', value: { x: 1, y: 2, choices: ['sad'] } };
    const tasks = [task(1, upload('a.jpg'), [annotation(1, [...result, region, perRegion])])];
    const files = { 'a.jpg': '', 'x.json': JSON.stringify(tasks) };
    const { fit, images } = await readFiles(labelStudio, files);
    expect(fit).toMatchObject({ labelNames: ['glasses', 'mood', 'stars'], label: 'glasses' });
    expect(images).toEqual([['a.jpg', 'yes', null, { mood: 'happy', stars: '4' }]]);
    const mood = await readFiles(labelStudio, files, { label: 'Mood' });
    expect(mood.fit?.label).toBe('mood');
    expect(mood.images).toEqual([['a.jpg', 'happy', null, { glasses: 'yes', stars: '4' }]]);
    const none = await readFiles(labelStudio, files, { label: null });
    expect(none.images).toEqual([['a.jpg', null, null, { glasses: 'yes', mood: 'happy', stars: '4' }]]);
  });

  it('lists images with several choices and tasks without an image', async () => {
    const tasks = [
      task(12, upload('a.jpg'), [annotation(1, [choice('mood', 'happy', 'sad')])]),
      { id: 13, data: { text: 'no image' }, annotations: [] },
    ];
    const { images, bad } = await readFiles(labelStudio, { 'a.jpg': '', 'x.json': JSON.stringify(tasks) });
    expect(images).toEqual([['a.jpg', null, null, {}]]);
    expect(bad).toEqual(['1: task 12: it has several choices: happy, sad', '2: it is no task with an image']);
  });

  it('is less likely without choices about whole images', async () => {
    const region = { from_name: 'box', type: 'rectanglelabels', value: { x: 1, y: 2, rectanglelabels: ['face'] } };
    const tasks = [task(1, upload('a.jpg'), [annotation(1, [region])])];
    const { fit, images } = await readFiles(labelStudio, { 'a.jpg': '', 'x.json': JSON.stringify(tasks) });
    expect(fit).toMatchObject({
      likelihood: 0.6,
      label: null,
      notes: ['Its first tasks have no choices about whole images, so images may get no label.'],
    });
    expect(images).toEqual([['a.jpg', null, null, {}]]);
  });

  it('refuses a file that ends early, with a sentence', async () => {
    const text = JSON.stringify(
      [1, 2].map((id) => task(id, upload('a.jpg'), [annotation(1, [choice('mood', 'happy')])])),
    );
    const reading = readFiles(labelStudio, { 'a.jpg': '', 'x.json': text.slice(0, -20) });
    await expect(reading).rejects.toMatchObject({
      kind: 'bad-input',
      message: expect.stringMatching(/x\.json can't be read: it ends in the middle\.$/) as string,
    });
  });
});

describe('a flat export of Label Studio', () => {
  const flat = (id: number, image: string, answers: object, annotator: unknown = 1): object => ({
    image,
    camera: 'X100',
    id,
    ...answers,
    annotator,
    annotation_id: id * 10,
    created_at: '2021-03-09T22:16:08.728353Z',
    updated_at: '2021-03-09T22:16:08.728378Z',
    lead_time: 4.288,
  });

  it('is read from JSON-MIN, with one entry per annotation', async () => {
    const entries = [
      flat(1, upload('a.jpg'), { choice: 'happy' }),
      flat(2, upload('b.jpg'), { choice: { choices: ['happy', 'sad'] } }),
      flat(3, upload('c.jpg'), { choice: 'sad' }, 1),
      flat(3, upload('c.jpg'), { choice: 'happy' }, 2),
      flat(3, upload('c.jpg'), { choice: 'sad' }, 3),
    ];
    const files = { 'a.jpg': '', 'b.jpg': '', 'c.jpg': '', 'min.json': JSON.stringify(entries, null, 2) };
    const { fit, images, labels, bad } = await readFiles(labelStudio, files);
    expect(fit).toMatchObject({
      says: 'An export of Label Studio in JSON-MIN',
      labelNames: ['choice'],
      label: 'choice',
    });
    expect(images.map(([path, className, , attributes]) => [path, className, attributes])).toEqual([
      ['a.jpg', 'happy', { camera: 'X100' }],
      ['b.jpg', null, { camera: 'X100' }],
      ['c.jpg', 'sad', { camera: 'X100' }],
    ]);
    expect(labels.get('c.jpg')?.annotations?.map(({ annotator, className }) => [annotator, className])).toEqual([
      ['1', 'sad'],
      ['2', 'happy'],
      ['3', 'sad'],
    ]);
    expect(bad).toEqual(['2: task 2: it has several choices: happy, sad']);
  });

  it('is read from CSV, with several rows per image', async () => {
    const csv = [
      'annotation_id,annotator,choice,created_at,id,image,lead_time,updated_at,weather',
      `10,ann@example.com,happy,2021-03-09T22:16:08Z,1,${upload('a.jpg')},4.2,2021-03-09T22:16:08Z,sun`,
      `11,ben@example.com,happy,2021-03-09T22:16:08Z,1,${upload('a.jpg')},4.2,2021-03-09T22:16:08Z,sun`,
      `12,ben@example.com,"{""choices"": [""happy"", ""sad""]}",2021-03-09T22:16:08Z,2,${upload('b.jpg')},4.2,2021-03-09T22:16:08Z,`,
    ].join('\n');
    const { fit, images, labels, bad } = await readFiles(labelStudio, { 'a.jpg': '', 'b.jpg': '', 'x.csv': csv });
    expect(fit).toMatchObject({
      says: 'An export of Label Studio in CSV with the fields choice, weather',
      label: 'choice',
      notes: ['E-mail addresses of annotators are not taken over; annotators get other names instead.'],
    });
    expect(images).toEqual([
      ['a.jpg', 'happy', null, { weather: 'sun' }],
      ['b.jpg', null, null, {}],
    ]);
    expect(labels.get('a.jpg')?.annotations?.map(({ annotator }) => annotator)).toEqual([
      'person 71d4f55f',
      'person f871a76f',
    ]);
    expect(bad).toEqual(['2: task 2: it has several choices: happy, sad']);
  });

  it('is not seen in other tables and lists', async () => {
    const files = {
      'a.jpg': '',
      'x.csv': 'image,label\na.jpg,happy\n',
      'x.json': '[{"image":"a.jpg","label":"happy"}]',
    };
    expect((await readFiles(labelStudio, files)).fit).toBe(null);
  });
});
