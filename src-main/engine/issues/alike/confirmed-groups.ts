import { createHash } from 'node:crypto';
import type { MeasuredImage } from '../../catalog/measures';
import type { Project } from '../../project/project';
import { contentKey } from '../picture-issues';
import { imageById } from './image-by-id';
import { yieldToOthers } from '../../base/slices';

/** Images that are the same picture, in order of id. */
export interface AlikeGroup {
  readonly images: readonly MeasuredImage[];
  /** Likeness of the pixels of its least alike pair. */
  readonly likeness: number;
}

/** Start of the fingerprints of these issues. */
const prefix = 'alike ';

const pageIssues = 200;

/** Reads the groups that an earlier search confirmed and whose pictures are unchanged. */
export async function readConfirmedGroups(
  { catalog }: Project,
  images: readonly MeasuredImage[],
): Promise<AlikeGroup[]> {
  const groups: AlikeGroup[] = [];
  for (let offset = 0; ; offset += pageIssues) {
    const page = catalog.issues.list('near-duplicate', ['open', 'dismissed', 'fixed'], pageIssues, offset);
    for (const { id, fingerprint, severity } of page.filter((issue) => issue.fingerprint.startsWith(prefix))) {
      const members = catalog.issues.imagesOf(id).flatMap((image) => imageById(images, image) ?? []);
      if (fingerprintOf(members) === fingerprint) groups.push({ images: members, likeness: severity });
    }
    if (page.length < pageIssues) return groups;
    await yieldToOthers();
  }
}

/** Names a group by its pictures. @param images in order of id */
export const fingerprintOf = (images: readonly MeasuredImage[]): string =>
  `${prefix}${createHash('sha256').update(images.map(contentKey).join()).digest('hex').slice(0, 32)}`;
