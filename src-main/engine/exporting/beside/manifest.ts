import { join } from 'node:path';
import { writeSynced } from '../../../platform/atomic';
import { digestOfFile } from '../../../platform/sums/digest';

/** Checksums that `sha256sum -c` reads. */
export const manifestFile = 'SHA256SUMS';

/**
 * Writes the manifest of a folder: one line per file, SHA-256 and path. sha256sum marks a line by a backslash where a path holds one or a
 * line break; no file of ours does.
 * @param files relative to the folder
 */
export async function writeManifest(folder: string, files: readonly string[]): Promise<void> {
  const lines: string[] = [];
  for (const file of [...files].sort()) {
    if (file === manifestFile) continue;
    const { is: sum } = await digestOfFile(join(folder, file));
    lines.push(`${sum}  ${file.replaceAll('\\', '/')}\n`);
  }
  await writeSynced(join(folder, manifestFile), lines.join(''));
}
