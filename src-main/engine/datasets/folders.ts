import { Failure } from '../../../src-shared/domain/failure';
import { foldedName, safeName } from '../../platform/file-names';
import type { DatasetRow } from '../catalog/dataset-rows';
import type { DatasetFormat, Placed } from './format';

/** Where images without a part go when folders follow the split. */
const noPart = 'unassigned';

/** A folder a class. Unlabelled images stand beside the class folders, where an import gives them no label. */
export class FoldersFormat implements DatasetFormat {
  constructor(private readonly bySplit: boolean) {}

  place({ class: name, labelState, part, path }: DatasetRow): Placed {
    if (labelState === 'unsure' || labelState === 'excluded') return { untold: true };
    const parts = [...(this.bySplit ? [part ?? noPart] : []), ...(name === null ? [] : [name])];
    return { folder: parts.join('/'), name: path.split('/').at(-1) ?? '' };
  }

  add(): Promise<void> {
    return Promise.resolve();
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * Throws kind 'bad-input' for class names that can't be folders on every system, or that would be one folder on some: another
 * name would come back as another class.
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
    const alike = seen.get(foldedName(name));
    if (alike !== undefined) {
      throw new Failure(
        'bad-input',
        `The classes “${alike}” and “${name}” are one folder on systems that don't tell upper from lower case.`,
        'Rename or merge them, or export as CSV.',
      );
    }
    seen.set(foldedName(name), name);
  }
}
