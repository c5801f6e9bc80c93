import { copyCatalogFile } from '../../catalog/threads/copying';
import { newestCatalog } from '../../catalog/database';
import { readVersion } from '../../catalog/facts';
import type { ProjectFolder } from '../project-folder';
import { makeBackup, type Copyable } from './making';

/**
 * Backs up a catalog of an older Facet before it is migrated. A catalog that can't be read is passed over, since opening it explains why.
 * Throws as `makeBackup`; nothing is migrated then.
 */
export async function backUpBeforeMigration({ catalog, backups }: ProjectFolder): Promise<void> {
  const version = readVersion(catalog) ?? newestCatalog;
  if (version >= newestCatalog) return;
  const copyable: Copyable = { file: catalog, copyTo: (to, copying) => copyCatalogFile(catalog, to, copying) };
  await makeBackup(backups, copyable, 'migration');
}
