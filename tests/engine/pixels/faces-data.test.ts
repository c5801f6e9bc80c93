import { existsSync } from 'node:fs';
import { cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkout } from '../../../scripts/setup/paths.js';
import { openCatalog } from '../../../src-main/engine/catalog/catalog';
import { detectorId } from '../../../src-main/engine/pixels/faces/detector';
import { withProject } from '../../helpers/programs/engine';
import { fetchedDetector, fetchedStarter } from '../../helpers/projects/starters';

const data = join(checkout, '..', 'shared', 'data', 'gender_dataset_face');

/** The same number of pictures from both classes, evenly spread. */
async function writeSome(root: string, each: number): Promise<void> {
  for (const name of ['man', 'woman']) {
    await mkdir(join(root, name), { recursive: true });
    const files = (await readdir(join(data, name))).sort();
    for (let index = 0; index < each; index += 1) {
      const file = files[Math.floor((index * files.length) / each)] ?? '';
      await cp(join(data, name, file), join(root, name, file));
    }
  }
}

it('one face is found in nearly every real face photograph, although it fills the picture', (context) => {
  if (!existsSync(data)) context.skip('the faces are not on this machine');
  fetchedDetector(context);
  fetchedStarter(context, 'general');
  return withProject(
    (root) => writeSome(root, 40),
    async (engine, folder) => {
      await engine.jobs.embeddings.make({ crop: 'face' });
      await engine.requests.project.close({});
      const catalog = openCatalog(join(folder, 'test.facet', 'catalog.sqlite'), { create: false });
      const seen = Array.from({ length: 80 }, (_, index) =>
        catalog.faces.find(detectorId, catalog.images.hash(index + 1) ?? Buffer.alloc(32)),
      );
      catalog.close();
      expect(seen.filter((found) => found?.faces === 1).length).toBeGreaterThanOrEqual(78);
      for (const found of seen) {
        if (!found?.largest) continue;
        const { box } = found.largest;
        // In these crops the face fills most of the picture, in its middle.
        expect((box.width * box.height) / (found.picture.width * found.picture.height)).toBeGreaterThan(0.2);
        expect(Math.abs((box.left + box.width / 2) / found.picture.width - 0.5)).toBeLessThan(0.3);
      }
    },
  );
});
