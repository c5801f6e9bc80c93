import { Failure } from '../../../src-shared/domain/failure';
import { foldedName, safeName } from '../../platform/file-names';
import type { DatasetRow } from '../catalog/dataset-rows';
import type { DatasetFormat, Placement } from './format';

/** Folder of images without a part, when folders follow the split. */
const noPart = 'unassigned';

/** Writes one folder per class. Unlabelled images are beside the class folders, where an import gives them no label. */
export class FoldersFormat implements DatasetFormat {
  constructor(private readonly bySplit: boolean) {}

  placementOf({ class: name, labelState, part, path }: DatasetRow): Placement {
    if (labelState === 'unsure' || labelState === 'excluded') return { kind: 'unsupported' };
    const parts = [...(this.bySplit ? [part ?? noPart] : []), ...(name === null ? [] : [name])];
    return { kind: 'placed', folder: parts.join('/'), name: path.split('/').at(-1) ?? '' };
  }

  add(): Promise<void> {
    return Promise.resolve();
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * Refuses class names that can't be folders on every system, or that would be one folder on some: an import would read a changed name
 * as another class.
 * @throws Failure of kind 'bad-input'
 */
export function requireFolderNames(classes: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const name of classes) {
    if (safeName(name) !== name.normalize('NFC')) {
      throw new Failure(
        'bad-input',
        `The class “${name}” can't be the name of a folder.`,
        'Rename it, or export as CSV.',
      );
    }
    const sameFolder = seen.get(foldedName(name));
    if (sameFolder !== undefined) {
      throw new Failure(
        'bad-input',
        `The classes “${sameFolder}” and “${name}” are one folder on systems that ignore upper and lower case.`,
        'Rename or merge them, or export as CSV.',
      );
    }
    seen.set(foldedName(name), name);
  }
}
