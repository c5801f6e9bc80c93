import { copyFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importFolder, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { filesOf, filesWith, thumbnailOf } from '../../helpers/files/project-files';
import { tinyRecipe } from '../../helpers/projects/recipes';

const catsAndDogs = (root: string): Promise<void> => writeClassFolders(root, ['cat', 'dog'], 12);
const pixelsFile = 'pixels/16-srgb-fill-triangle-1.rgb8';

describe('forgetting an image', () => {
  it('leaves nothing of what its file contained before it was changed', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const project = join(folder, 'test.facet');
      await engine.jobs.runs.train({ recipe: tinyRecipe, precision: 'float32' });
      const { image } = await engine.requests.images.get({ image: 1 });
      const thumbnail = await thumbnailOf(engine, project, 1);
      const before = (await filesOf(project)).get(pixelsFile) ?? Buffer.alloc(0);
      // A newer, different picture at the same path.
      await copyFile(join(folder, 'images', 'dog', 'dog_011.jpg'), image.path);
      await utimes(image.path, new Date(), new Date(Date.now() + 60_000));
      expect(await importFolder(engine, join(folder, 'images'))).toMatchObject({ updated: 1 });
      expect(filesWith(await filesOf(project), thumbnail)).toHaveLength(1);

      await engine.jobs.forgets.run({ selection: { ids: [1] }, dryRun: false });
      const after = await filesOf(project);
      expect(filesWith(after, thumbnail)).toEqual([]);
      const pixels = after.get(pixelsFile) ?? Buffer.alloc(0);
      const rows = before.length / 768;
      const wiped = Array.from({ length: rows }, (_, row) => row).filter(
        (row) => !pixels.subarray(row * 768, (row + 1) * 768).equals(before.subarray(row * 768, (row + 1) * 768)),
      );
      expect(wiped).toHaveLength(1);
      const { checks } = await engine.jobs.doctor.check({ repair: false });
      expect(checks.filter(({ name }) => name === 'thumbnails' || name === 'pixels')).toMatchObject([
        { ok: true },
        { ok: true },
      ]);
    }));

  it('leaves nothing of it in files written by killed work', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const project = join(folder, 'test.facet');
      const thumbnail = await thumbnailOf(engine, project, 5);
      await writeFile(join(project, 'thumbnails', '000041.pack'), Buffer.concat([thumbnail, thumbnail]));
      // Of a dead process: none has such a high id.
      await writeFile(join(project, 'frames.99999999.tmp'), thumbnail);
      await engine.jobs.forgets.run({ selection: { ids: [5] }, dryRun: false });
      expect(filesWith(await filesOf(project), thumbnail)).toEqual([]);
    }));
});
