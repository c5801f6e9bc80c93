import { lstatSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkpointsFolder } from '../../../src-shared/workers/checkpoints';
import { isMissing } from '../../platform/errors';
import { isOrder } from './order-names';
import type { ForgetOrder } from '../catalog/forgetting';
import { isRunning } from '../../platform/process-facts';
import { abandoned, makerOf } from '../../platform/temporary';
import type { ProjectFolder } from './project-folder';
import type { Part } from '../care/doctor/part';

/**
 * Temporary files and folders of processes that died before they were done, which nothing ever reads; and orders of a forgetting
 * that can't be carried out, because they are damaged or a stranger's.
 */
export const leftoversPart: Part = {
  name: 'leftovers',
  examine({ folder, catalog }) {
    const found = leftoversIn(folder);
    const odd = catalog.forgetting.orders().filter((order) => !isOrder(order));
    const wrong = [
      ...(found.length === 0 ? [] : [`${String(found.length)} temporary files and folders were left behind.`]),
      ...(odd.length === 0 ? [] : [`${describeOrders(odd)} Something of a forgotten image may still be in a file.`]),
    ];
    return Promise.resolve({
      detail: 'none',
      wrong: wrong.join(' '),
      async mend() {
        for (const path of found) await rm(path, { recursive: true, force: true });
        for (const { id } of odd) catalog.forgetting.deleteOrder(id);
        return { mended: found.length + odd.length, detail: `${String(found.length + odd.length)} deleted` };
      },
    });
  },
};

function describeOrders(odd: readonly ForgetOrder[]): string {
  const [first] = odd;
  const name = JSON.stringify(`${String(first?.what)} ${String(first?.name)}`.slice(0, 80));
  return `${String(odd.length)} orders of a forgetting can't be carried out, the first is ${name}: no file of a project is called so.`;
}

/**
 * Paths of them, and of what dead processes left outside the project.
 * @param isInUse whether the process of an id may still be making something; nobody is when a project is opened
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

/** Names in a folder; none where there is no folder. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
