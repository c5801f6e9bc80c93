import * as v from 'valibot';

/** Entries that a reader of folders leaves out by rule. Nothing below left-out folders is read. */
export const LeftOut = v.object({
  /** The first 100 Facet projects, relative to the folder that was read. */
  projects: v.array(v.string()),
  projectFolders: v.number(),
  /** Number of hidden entries, and of those that a system or program keeps for itself: thumbnails, recycle bins. */
  clutter: v.number(),
  /** The first 100 of these. */
  clutterPaths: v.array(v.string()),
  /** Number of those that are hidden by their name only: no system or program is known to keep them for itself. */
  hidden: v.number(),
  /** The first 100 of these. */
  hiddenPaths: v.array(v.string()),
});
export type LeftOut = v.InferOutput<typeof LeftOut>;

/** Number of paths that a sentence names. */
const namedPaths = 3;

/** Sentences about left-out entries, one per reason. @param visible makes a path safe to show */
export function leftOutSentences(leftOut: LeftOut, visible = (text: string): string => text): string[] {
  const { projects, projectFolders, clutter, clutterPaths, hidden, hiddenPaths } = leftOut;
  const isHidden = new Set(hiddenPaths);
  const system = clutterPaths.filter((path) => !isHidden.has(path));
  const sentence = (all: number, one: string, many: string, paths: readonly string[]): string[] => {
    if (all === 0) return [];
    const shown = paths.slice(0, namedPaths).map(visible);
    const rest = all - shown.length;
    const named = shown.length === 0 ? '' : `: ${shown.join(', ')}`;
    const more = rest === 0 || shown.length === 0 ? '' : ` and ${rest.toLocaleString('en')} more`;
    return [`Left out ${all === 1 ? one : `${all.toLocaleString('en')} ${many}`}${named}${more}.`];
  };
  return [
    ...sentence(projectFolders, 'a Facet project', 'Facet projects', projects),
    ...sentence(clutter - hidden, '1 entry of a system or program', 'entries of systems and programs', system),
    ...sentence(hidden, '1 hidden file or folder', 'hidden files and folders', hiddenPaths),
  ];
}
