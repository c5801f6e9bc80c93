import { join } from 'node:path';
import { openCatalog } from '../../../src-main/engine/catalog/catalog';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { addImages } from './library';

/** Makes and opens a project of `images` images without files, in eight classes. */
export async function makeLargeProject(engine: EngineClient, path: string, images: number): Promise<void> {
  await engine.requests.project.create({ path });
  await engine.requests.project.close({});
  const catalog = openCatalog(join(path, 'catalog.sqlite'), { create: false });
  try {
    for (let first = 1; first <= images; first += 10_000) {
      addImages(catalog, '/photos', first, Math.min(10_000, images - first + 1));
    }
  } finally {
    catalog.close();
  }
  await engine.requests.project.open({ path });
}
