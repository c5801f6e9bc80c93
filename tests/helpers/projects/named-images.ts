import { createHash } from 'node:crypto';
import type { Catalog } from '../../../src-main/engine/catalog/catalog';

/** An image without a file, as an import of it would leave it. */
export interface NamedImage {
  /** Relative to the source. */
  readonly path: string;
  readonly className: string;
  /** As in 2019-07-01T12:30:00. */
  readonly capturedAt?: string | null;
  readonly attributes?: readonly (readonly [name: string, value: string])[];
  /** Equal for byte-identical files; default: its path. */
  readonly content?: string;
}

const now = Date.UTC(2026, 0, 1);

/** Adds labelled images without files to a catalog in one transaction. @returns their ids */
export function addNamedImages(catalog: Catalog, root: string, images: readonly NamedImage[]): number[] {
  return catalog.transaction(() => {
    const source = catalog.sources.findOrAdd(root, now);
    return images.map(({ path, className, capturedAt = null, attributes = [], content = path }) => {
      const classId = catalog.classes.byName(className)?.id ?? catalog.classes.add(className);
      const sha256 = createHash('sha256').update(content).digest('hex');
      const found = {
        pack: 1,
        inspection: {
          ...{ sha256, bytes: 1, modified: now, format: 'jpeg' as const, width: 64, height: 64 },
          thumbnail: { offset: 0, length: 1 },
          measures: { ...measures(sha256), capturedAt, damage: [] },
        },
      };
      const id = catalog.images.add({ source, path, label: { state: 'labelled', classId }, at: now }, found);
      catalog.measures.set(id, found.inspection.measures);
      for (const [name, value] of attributes) catalog.attributes.set(id, name, value);
      return id;
    });
  });
}

const measures = (pixelHash: string) => ({
  ...{ pixelHash, perceptualHash: pixelHash.slice(0, 16), brightness: 0.5, brightness5: 0.2, brightness99: 0.9 },
  ...{ contrast: 0.2, sharpness: 100, colourfulness: 30, isGrey: false },
});
