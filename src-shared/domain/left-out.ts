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
});
export type LeftOut = v.InferOutput<typeof LeftOut>;

/** Number of paths that a sentence names. */
const namedPaths = 3;

/** Sentences about left-out entries, one per reason. @param visible makes a path safe to show */
export function leftOutSentences(leftOut: LeftOut, visible = (text: string): string => text): string[] {
  const { projects, projectFolders, clutter, clutterPaths } = leftOut;
  const list = (paths: readonly string[], all: number): string => {
    const shown = paths.slice(0, namedPaths).map(visible).join(', ');
    return all > namedPaths ? `${shown} and ${(all - namedPaths).toLocaleString('en')} more` : shown;
  };
  return [
    ...(projectFolders > 0
      ? [
          `Left out ${projectFolders === 1 ? 'a Facet project' : `${projectFolders.toLocaleString('en')} Facet projects`}: ${list(projects, projectFolders)}.`,
        ]
      : []),
    ...(clutter > 0
      ? [
          `Left out ${clutter.toLocaleString('en')} hidden or system ${clutter === 1 ? 'entry' : 'entries'}: ${list(clutterPaths, clutter)}.`,
        ]
      : []),
  ];
}
