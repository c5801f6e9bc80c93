import type { PartName } from '../../../src-shared/domain/layouts';
import { yieldToOthers } from '../base/slices';
import { partNamed } from '../../../src-shared/domain/part-names';
import type { Place, ReadLayout } from './layout';

/** Images between two interruptions. */
const imagesAtOnce = 500;

/**
 * Adds the parts that folders tell to a layout that tells none: where each image lies in a folder called like a part, and there are several
 * of them.
 */
export async function withFolderParts(place: Place, read: ReadLayout, signal: AbortSignal): Promise<ReadLayout> {
  if (read.tellsParts || !(await areInParts(place, signal))) return read;
  return {
    labelsOf(path) {
      const part = outermostPart(path);
      const labels = read.labelsOf(path);
      return part === null ? labels : { ...labels, part };
    },
    tellsParts: true,
    report: () => read.report(),
    close: () => {
      read.close();
    },
  };
}

async function areInParts({ images }: Place, signal: AbortSignal): Promise<boolean> {
  const parts = new Set<PartName>();
  for (const [index, path] of images.entries()) {
    if (index % imagesAtOnce === 0) await yieldToOthers(signal);
    const part = outermostPart(path);
    if (part === null) return false;
    parts.add(part);
  }
  return parts.size > 1;
}

/** The part that the outermost of an image's folders tells which is called like one. */
function outermostPart(path: string): PartName | null {
  for (const name of path.split('/').slice(0, -1)) {
    const part = partNamed(name);
    if (part !== undefined) return part;
  }
  return null;
}
