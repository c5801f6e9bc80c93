import type { LayoutChoice, PartName } from '../../../src-shared/domain/layouts';
import { partNamed } from '../../../src-shared/domain/part-names';
import { labelledAs, noLabels } from '../tables/source-labels';
import { folderNamesOf, type FolderNames } from './folder-names';
import { plainFit, type Fit, type Layout } from './layout';
import { foldersOf } from './levels';

/** Folders named like the parts of a split: above the class folders, inside each of them, or instead of any. */
export const splitFolders: Layout = {
  name: 'split-folders',
  async recognise(place, choice, signal) {
    const found = partFoldersIn(await folderNamesOf(place, signal), choice);
    return found && fitOf(found);
  },
  async read(place, choice, signal) {
    const found = partFoldersIn(await folderNamesOf(place, signal), choice);
    return {
      labelsOf: (path) => {
        const folders = foldersOf(path);
        const className = found?.classLevel == null ? undefined : folders[found.classLevel - 1];
        const part = found?.parts.get(folders[found.level - 1] ?? '') ?? null;
        return { ...(className === undefined ? noLabels : labelledAs(className)), part };
      },
      tellsParts: true,
      report: () => null,
      close: () => undefined,
    };
  },
};

interface PartFolders {
  /** Level of the folders that name parts. */
  readonly level: number;
  /** Parts by the names of these folders as written; null for images in no part. */
  readonly parts: ReadonlyMap<string, PartName | null>;
  /** Names of other folders at that level. */
  readonly others: readonly string[];
  readonly form: 'above classes' | 'inside classes' | 'no classes';
  /** null where no folder names a class. */
  readonly classLevel: number | null;
  readonly classes: number;
}

/** The part folders of a place, at the level nearest to its top; null where there are none. */
function partFoldersIn(names: FolderNames, { level: chosen }: LayoutChoice): PartFolders | null {
  for (const [index, here] of names.entries()) {
    const folded = new Set([...here.keys()].map((name) => name.trim().toLowerCase()));
    const parts = new Map<string, PartName | null>();
    for (const name of here.keys()) {
      const part = partNamed(name, folded);
      if (part !== undefined) parts.set(name, part);
    }
    const others = [...here.keys()].filter((name) => !parts.has(name));
    const kinds = new Set([...parts.values()].filter((part) => part !== null));
    // Beside other folders, one called 'test' is most likely a class.
    if (kinds.size === 0 || (others.length > 0 && kinds.size === 1)) continue;
    const level = index + 1;
    const above = names[index - 1]?.size ?? 0;
    const below = [...parts.keys()].some((name) => (here.get(name)?.deeper ?? 0) > 0);
    const isInside = level > 1 && (above > 1 || !below);
    const form = isInside ? 'inside classes' : below ? 'above classes' : 'no classes';
    if (form !== 'above classes' && kinds.size === 1) continue;
    const classLevel = chosen ?? (isInside ? level - 1 : below ? level + 1 : null);
    const classes = classLevel === null ? 0 : (names[classLevel - 1]?.size ?? 0);
    return { level, parts, others, form, classLevel, classes };
  }
  return null;
}

function fitOf(found: PartFolders): Fit {
  const { parts, others, form, classLevel, classes } = found;
  const listed = [...new Set([...parts.keys()].map((name) => name.trim()))].join(', ');
  const where = { 'above classes': 'over class folders', 'inside classes': 'inside each class', 'no classes': '' }[
    form
  ];
  const kinds = new Set([...parts.values()].filter((part) => part !== null)).size;
  const isSure = others.length === 0 && classes > 1;
  const likelihood = !isSure ? 0.25 : kinds > 1 ? 0.8 : 0.6;
  const notes =
    others.length === 0 ? [] : [`Images in other folders would be in no part: ${others.slice(0, 10).join(', ')}.`];
  const says = `Folders for the parts of a split${where === '' ? '' : ` ${where}`} (${listed})`;
  return { ...plainFit(likelihood, says), notes, ...(classLevel !== null && { level: classLevel }) };
}
