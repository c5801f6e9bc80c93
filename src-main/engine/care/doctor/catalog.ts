import { adviceFor } from '../../project/backups/offer';
import { checkCatalog, type CatalogCheck } from '../../catalog/threads/check-thread';
import type { Project } from '../../project/project';
import type { Part, Repair } from './part';

/** Runs SQLite's own check, and checks references between tables and the rules that Facet relies on. */
export const catalogPart: Part = {
  name: 'catalog',
  async examine(project, _services, job) {
    const { catalog, folder } = project;
    job.phase('Checking the catalog', 'checks', null);
    const found = await checkCatalog({ file: folder.catalog, depth: 'all' }, job.signal);
    const wrong = describe(found);
    if (found.damage.length > 0) {
      const next = await adviceFor(folder);
      return { detail: '', wrong, next, mend: () => rebuildIndices(project, job.signal) };
    }
    const { images, labelled } = catalog.images.counts();
    const detail = `version ${String(catalog.version())}, ${String(images)} images, ${String(labelled)} labelled, ${folder.root}`;
    return { detail, wrong, mend: () => Promise.resolve(mendRows(project)) };
  },
};

function describe({ damage, orphans, broken }: CatalogCheck): string {
  if (damage.length > 0) return `The catalog is damaged: ${damage.join('; ')}.`;
  const wrong = [
    ...orphans.map(({ table, rows }) => `${String(rows)} rows of ${table} belong to nothing`),
    ...broken.map(({ detail }) => detail),
  ];
  return wrong.length === 0 ? '' : `${wrong.join('; ')}.`;
}

/** Rebuilds damaged indices from their tables. A damaged table needs a backup. */
async function rebuildIndices({ catalog, folder }: Project, signal: AbortSignal): Promise<Repair> {
  const nothing = { mended: 0, detail: 'nothing: only a backup can replace a damaged catalog' };
  try {
    catalog.transaction(() => {
      catalog.mending.rebuildIndices();
    });
  } catch {
    return nothing; // REINDEX reads the tables, and it is these that are damaged
  }
  const { damage } = await checkCatalog({ file: folder.catalog, depth: 'all' }, signal);
  return damage.length === 0 ? { mended: 1, detail: 'the indices were rebuilt' } : nothing;
}

function mendRows({ catalog, actor }: Project): Repair {
  const { mending } = catalog;
  return catalog.transaction(() => {
    const counts = {
      'indices rebuilt': mending.makeMissingIndices(),
      'rows that belonged to nothing deleted': mending.dropOrphans(),
      'labels put as their history says': mending.followHistory(),
      'labels written into the history': mending.recordLabels(Date.now(), actor),
      'current split forgotten': mending.dropUnknownSplit(),
      'pixel rows forgotten': mending.dropSharedPixelRows(),
    };
    const done = Object.entries(counts).filter(([, rows]) => rows > 0);
    return {
      mended: done.reduce((sum, [, rows]) => sum + rows, 0),
      detail: done.map(([change, rows]) => `${String(rows)} ${change}`).join(', ') || 'nothing could be',
    };
  });
}
