import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { checkpointsFolder } from '../../../src-shared/workers/checkpoints';
import { namesIn } from '../../platform/folders';
import { isRunning } from '../../platform/process-facts';
import { abandoned, makerOf } from '../../platform/temporary';
import type { ProjectFolder } from './project-folder';

/**
 * Paths of temporary files and folders that dead processes left, in a project and outside it.
 * @param isInUse whether a process may still be using its files; none can be when a project is opened
 */
export function leftoversIn(folder: ProjectFolder, isInUse: (process: number) => boolean = isRunning): string[] {
  return [
    ...temporaryIn(folder)
      .filter(({ maker }) => !isInUse(maker))
      .map(({ path }) => path),
    ...abandoned(),
  ];
}

function temporaryIn({ root, embeddings, snapshots, runs, recipes, backups }: ProjectFolder) {
  const ofRuns = foldersIn(runs).flatMap((run) => [run, join(run, checkpointsFolder)]);
  const spaces = foldersIn(embeddings);
  return [root, embeddings, ...spaces, snapshots, runs, ...ofRuns, recipes, backups].flatMap((folder) =>
    namesIn(folder).flatMap((name) => {
      const maker = makerOf(name);
      return maker === null ? [] : [{ maker, path: join(folder, name) }];
    }),
  );
}

const foldersIn = (folder: string): string[] =>
  namesIn(folder)
    .map((name) => join(folder, name))
    .filter((path) => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true);
