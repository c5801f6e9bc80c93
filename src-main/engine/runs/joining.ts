import { at } from '../../../src-shared/domain/at';
import { isImportedSplit } from '../../../src-shared/domain/training-plan';
import type { Project } from '../project/project';
import { inSlices } from '../base/slices';
import { test, validation } from '../splits/assigning';
import { groupingOfSplit } from '../splits/grouping-of-split';

/** Counts of labelled images that were added after the split, by what happened to them. */
export interface Joining {
  /** Images that joined the training part. */
  readonly joined: number;
  /** Images that were held back on request. */
  readonly heldBack: number;
  /** Images that belong with validation or test images, or that their source has there, and so stay in no part. */
  readonly tied: number;
}

/**
 * Adds labelled, readable images that are in no part of a split to its training part. Validation and test stay as they are, so that
 * figures before and after can be compared. Hence a copy of one of their images joins no part, nor does an image that shares the
 * attribute by which the split was made, nor, beside parts as imported, one that its source holds back for validation or test. Like making the default split, this is not a step of the history. It works while the
 * split is locked, too, since a lock protects only the images that figures are measured on.
 */
export async function joinTraining(
  project: Project,
  split: number,
  isHeldBack: boolean,
  signal: AbortSignal,
): Promise<Joining> {
  const { catalog } = project;
  const members = catalog.splits.members(split);
  const late = catalog.images.trainable().filter(({ id }) => !members.has(id));
  if (late.length === 0 || isHeldBack) return { joined: 0, heldBack: late.length, tied: 0 };
  const hashes = new Map(late.map(({ id, sha256 }) => [id, sha256]));
  const ids = [...members.keys(), ...hashes.keys()];
  const contentOf = (index: number): Buffer | number => {
    const id = at(ids, index);
    return hashes.get(id) ?? catalog.images.hash(id) ?? -1; // a member may have been refused since
  };
  const told = isImportedSplit(catalog.splits.method(split)) ? catalog.toldParts.all() : none;
  const groups = await inSlices(groupingOfSplit(project, { ids, contentOf }, split), signal);
  const memberGroups = groups.subarray(0, members.size);
  const measured = new Set(memberGroups.filter((_, index) => isMeasuredOn(members.get(at(ids, index)))));
  const joining = ids.filter(
    (id, index) => index >= members.size && !measured.has(at(groups, index)) && !isMeasuredOn(told.get(id)),
  );
  catalog.transaction(() => {
    catalog.splits.join(split, joining);
  });
  return { joined: joining.length, heldBack: 0, tied: late.length - joining.length };
}

const none: ReadonlyMap<number, number> = new Map();

/** Whether figures are measured on a part. */
const isMeasuredOn = (part: number | undefined): boolean => part === validation || part === test;
