import { Failure } from '../../../src-shared/domain/failure';
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

/** Throws kind 'bad-input' for class names that can't be folders, or that would be one folder on other systems. */
export function requireFolderNames(classes: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const name of classes) {
    if (/[\\/\0]/.test(name) || name.startsWith('.') || name !== name.trim() || Buffer.byteLength(name) > 255) {
      throw new Failure(
        'bad-input',
        `The class “${name}” can't be the name of a folder.`,
        'Rename it, or export as CSV.',
      );
    }
    const alike = seen.get(folded(name));
    if (alike !== undefined) {
      throw new Failure(
        'bad-input',
        `The classes “${alike}” and “${name}” are one folder on systems that don't tell upper from lower case.`,
        'Rename or merge them, or export as CSV.',
      );
    }
    seen.set(folded(name), name);
  }
}

const folded = (name: string): string => name.normalize('NFC').toLowerCase();
