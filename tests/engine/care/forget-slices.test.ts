import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createProject, type Project } from '../../../src-main/engine/project/project';
import { withoutYielding, inSlices } from '../../../src-main/engine/base/slices';
import { failureOf, withFolder } from '../../helpers/programs/engine';
import { addFeatures } from '../../helpers/projects/large-features';
import { addImages } from '../../helpers/projects/library';
import { longestTurn, processorTime } from '../../helpers/programs/turns';

const images = 30_000;
const never = new AbortController().signal;
const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
/** Forgotten images. One shares its content with another image, and one was refused. */
const forgotten = [4, 5, 49, 20_000, 10_000_000];

/** Adds features in two spaces, pixels of two edges and faces, some of them for contents that no image has any more. */
function fill({ catalog }: Project): void {
  const contents = Array.from({ length: images }, (_, at) => catalog.images.hash(at + 1)).flatMap((hash) => hash ?? []);
  const left = Array.from({ length: 1500 }, (_, at) => hashOf(`gone ${String(at)}`));
  const picture = { width: 10, height: 10 };
  catalog.transaction(() => {
    [...contents.filter((_, at) => at % 2 === 0), ...left].forEach((sha256, row) => {
      catalog.embeddings.add('other', sha256, { row, crc32: 0 });
      catalog.pixels.add('prep', row % 3 === 0 ? 96 : 128, sha256, { row, crc32: 0 });
      catalog.faces.add('detector', sha256, { faces: 0, largest: null, picture });
    });
    catalog.faces.add('detector', hashOf('a face only'), { faces: 0, largest: null, picture });
  });
}

it('forgetting looks in slices for contents that no other image has', () =>
  withFolder(async (folder) => {
    const project = await createProject(join(folder, 'p.facet'));
    const { catalog } = project;
    try {
      addImages(catalog, '/photos', 1, images);
      addImages(catalog, '/copies', 5, 1);
      addFeatures(project, { starter: 'own-000000000000', dimensions: 2 });
      fill(project);
      const kept = new Set<string>();
      for (let id = 1; id <= images + 1; id += 1) {
        const hash = catalog.images.hash(id);
        if (hash && !forgotten.includes(id)) kept.add(hash.toString('hex'));
      }
      const isGone = ({ sha256 }: { sha256: Buffer }): boolean => !kept.has(sha256.toString('hex'));
      const [pixels, embeddings] = [catalog.pixels.all(), catalog.embeddings.all()];
      expect(pixels.filter(isGone)).toHaveLength(1501);

      const startedAt = processorTime();
      withoutYielding(catalog.forgetting.select(forgotten));
      const unbroken = processorTime() - startedAt;
      const search = await longestTurn(async () => ({
        images: await inSlices(catalog.forgetting.select(forgotten), never),
        pixels: await inSlices(catalog.forgetting.pixelRows(), never),
        embeddings: await inSlices(catalog.forgetting.embeddingRows(), never),
        packs: await inSlices(catalog.forgetting.packBytes(), never),
      }));
      expect(search.ms).toBeLessThan(Math.max(50, unbroken / 3));
      const { result } = search;
      expect(result.images.map(({ id }) => id)).toEqual([4, 5, 49, 20_000]);
      expect(result.pixels).toEqual(pixels.filter(isGone).map(({ prep, edge, row }) => ({ prep, edge, row })));
      expect(result.embeddings).toEqual(embeddings.filter(isGone).map(({ space, row }) => ({ space, row })));
      const readable = Array.from({ length: images }, (_, at) => at + 1).filter((number) => number % 50 !== 0);
      expect(result.packs).toEqual(new Map([[1, (readable.length + 1) * 4000]]));

      const cancelled = AbortSignal.abort();
      expect((await failureOf(inSlices(catalog.forgetting.select(forgotten), cancelled))).kind).toBe('cancelled');
      withoutYielding(catalog.forgetting.select(forgotten)); // cancelled work starts over
      const gone = (rows: readonly { sha256: Buffer }[]): number => rows.filter(isGone).length;
      expect(catalog.transaction(() => catalog.forgetting.delete(1))).toMatchObject({
        ...{ images: 4, face_detections: 1502 },
        ...{ pixel_rows: gone(pixels), embedding_rows: gone(embeddings) },
      });
      expect(catalog.pixels.all()).toEqual(pixels.filter((row) => !isGone(row)));
      expect(catalog.embeddings.all()).toEqual(embeddings.filter((row) => !isGone(row)));
      expect(catalog.faces.find('detector', hashOf('a face only'))).toBeUndefined();
    } finally {
      project.close();
    }
  }));
