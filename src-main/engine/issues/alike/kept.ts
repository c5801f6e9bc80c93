import { createHash } from 'node:crypto';
import type { MeasuredImage } from '../../catalog/measures';
import type { Project } from '../../project/project';
import { contentKey } from '../picture-issues';
import { imageById } from './image-by-id';
import { yieldToOthers } from '../../base/slices';

/** Images that are the same picture, in order of id. */
export interface AlikeGroup {
  readonly images: readonly MeasuredImage[];
  /** Of the pixels of its least alike pair. */
  readonly likeness: number;
}

/** What the fingerprints of these issues begin with. */
const prefix = 'alike ';

const pageIssues = 200;

/** Groups that an earlier search confirmed and whose pictures are still the same. */
export async function keptGroups({ catalog }: Project, images: readonly MeasuredImage[]): Promise<AlikeGroup[]> {
  const kept: AlikeGroup[] = [];
  for (let offset = 0; ; offset += pageIssues) {
    const page = catalog.issues.list('near-duplicate', ['open', 'dismissed', 'fixed'], pageIssues, offset);
    for (const { id, fingerprint, severity } of page.filter((issue) => issue.fingerprint.startsWith(prefix))) {
      const own = catalog.issues.imagesOf(id).flatMap((image) => imageById(images, image) ?? []);
      if (fingerprintOf(own) === fingerprint) kept.push({ images: own, likeness: severity });
    }
    if (page.length < pageIssues) return kept;
    await yieldToOthers();
  }
}

/** Names the pictures of a group, in order of id. */
export const fingerprintOf = (images: readonly MeasuredImage[]): string =>
  `${prefix}${createHash('sha256').update(images.map(contentKey).join()).digest('hex').slice(0, 32)}`;
