import { Failure } from '../../../src-shared/domain/failure';

/** Failure for a value that Facet never writes, found in the catalog of a damaged or foreign project. */
export const damagedCatalog = (message: string): Failure =>
  new Failure('project-damaged', message, { step: 'restore-a-backup' });
