import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';
import { withEmptyProject, writeFiles } from '../../helpers/layouts/files';
import { allImages } from '../../helpers/programs/engine';

const layout = { from: 'layout', choice: {} } as const;

describe('an import of annotations', () => {
  it('keeps what each annotator said, and leaves a tie unlabelled', () =>
    withEmptyProject(async ({ jobs, requests }, folder) => {
      const root = join(folder, 'export');
      const said = (by: string, choice: string): object => ({
        completed_by: by,
        result: [{ from_name: 'mood', type: 'choices', value: { choices: [choice] } }],
      });
      const task = (name: string, ...annotations: object[]): object => ({
        data: { image: `/data/upload/1/1a2b3c4d-${name}` },
        annotations,
      });
      const tasks = [
        task('a.jpg', said('x@a.org', 'happy'), said('y@a.org', 'happy'), said('z@a.org', 'sad')),
        task('b.jpg', said('x@a.org', 'happy'), said('z@a.org', 'sad')),
        task('c.jpg', said('y@a.org', '__proto__')),
      ];
      await writeFiles(root, {
        'images/a.jpg': await jpeg(1),
        'images/b.jpg': await jpeg(2),
        'images/c.jpg': await jpeg(3),
        'project-1.json': JSON.stringify(tasks),
      });
      const { found } = await jobs.imports.recognise({ folder: root });
      expect(found[0]).toMatchObject({
        layout: 'label-studio',
        says: 'An export of Label Studio in JSON; 2 classes, 3 images, 1 of them without a label.',
        unlabelled: 1,
        notes: [
          'E-mail addresses of annotators are not taken over; annotators get other names instead.',
          '3 annotators; 2 of the 2 images that several of them labelled have different answers.',
          'The label is what most of them said. A tie leaves the image unlabelled; all answers are kept.',
        ],
      });
      const report = await jobs.imports.run({ folder: root, labels: layout, dryRun: false });
      expect(report).toMatchObject({ added: 3, unlabelled: 1, layout: 'label-studio' });
      const { images } = await requests.images.list(allImages);
      expect(images.map((image) => image.class)).toEqual(['happy', null, '__proto__']);
      const kept = await requests.annotations.ofImages({ images: images.map(({ id }) => id) });
      expect(kept.images.map((image) => image.annotations.map(({ annotator }) => annotator))).toEqual([
        ['person 2e523c33', 'person a137d4bc', 'person d69d9e32'],
        ['person 2e523c33', 'person d69d9e32'],
        ['person a137d4bc'],
      ]);
      expect(JSON.stringify([images, kept])).not.toContain('@a.org');
    }));

  it('recognises the data sets that Facet writes, with labels and parts', () =>
    withEmptyProject(async ({ jobs, requests }, folder) => {
      const photos = join(folder, 'photos');
      await writeClassFolders(photos, ['man', 'woman'], 4);
      await jobs.imports.run({ folder: photos, labels: layout, dryRun: false });
      for (const format of ['csv', 'coco'] as const) {
        const to = join(folder, format);
        await jobs.datasets.write({ filter: [], bySplit: false, format, to, files: 'copy' });
        const { found } = await jobs.imports.recognise({ folder: to });
        expect(found[0]).toMatchObject({
          layout: format === 'csv' ? 'table' : 'coco',
          classes: [
            { name: 'man', images: 4 },
            { name: 'woman', images: 4 },
          ],
          unlabelled: 0,
        });
      }
      expect((await requests.images.list(allImages)).images).toHaveLength(8);
    }));
});
