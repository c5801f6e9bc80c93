import * as v from 'valibot';

/** What a reader of folders passed by on purpose. Nothing below these folders was looked at. */
export const LeftOut = v.object({
  /** Facet projects; the first 100, relative to the folder that was read. */
  projects: v.array(v.string()),
  projectFolders: v.number(),
  /** Hidden entries, and folders and files that a system or program keeps for itself: thumbnails, recycle bins. */
  clutter: v.number(),
  /** The first 100 of these. */
  clutterPaths: v.array(v.string()),
});
export type LeftOut = v.InferOutput<typeof LeftOut>;

/** Paths that a sentence names. */
const named = 3;

/** One sentence per reason; none where nothing was left out. */
export function leftOutSentences(leftOut: LeftOut, visible = (text: string): string => text): string[] {
  const { projects, projectFolders, clutter, clutterPaths } = leftOut;
  const list = (paths: readonly string[], all: number): string => {
    const shown = paths.slice(0, named).map(visible).join(', ');
    return all > named ? `${shown} and ${(all - named).toLocaleString('en')} more` : shown;
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
