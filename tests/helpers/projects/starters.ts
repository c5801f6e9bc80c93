import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { checkout } from '../../../scripts/setup/paths.js';
import type { BuiltInStarterId } from '../../../src-shared/domain/starter';
import { programFolder } from '../../../src-main/platform/children';
import { readSetupStamp } from '../../../src-main/platform/setup-stamp';

/** Returns the starter model's file that set-up fetched. Skips the test with the reason where there is none. */
export function fetchedStarter(context: TestContext, id: BuiltInStarterId): string {
  const starter = readSetupStamp(checkout)?.starters?.[id];
  if (!starter?.source || !existsSync(starter.source)) {
    context.skip(`the starter model ${id} is not on this machine: ${starter?.reason ?? 'set-up has not fetched it.'}`);
  }
  return starter.source;
}

/** Returns the face detector's file that set-up fetched. Skips the test with the reason where there is none. */
export function fetchedDetector(context: TestContext): string {
  const detector = readSetupStamp(checkout)?.starters?.detector;
  if (!detector?.source || !existsSync(detector.source)) {
    context.skip(`the face detector is not on this machine: ${detector?.reason ?? 'set-up has not fetched it.'}`);
  }
  return detector.source;
}

/**
 * Makes a checkout with the built programs whose set-up could not fetch the starter models, with its own folder for starters.
 * @returns the value for FACET_PROGRAMS
 */
export async function programsWithoutStarters(folder: string, reason: string): Promise<string> {
  const stamp = JSON.parse(await readFile(join(checkout, 'node_modules', '.facet', 'setup.json'), 'utf8')) as object;
  const missing = { source: null, reason };
  const starters = { converted: join(folder, 'converted'), general: missing, faces: missing, detector: missing };
  await mkdir(join(folder, 'out'), { recursive: true });
  await mkdir(join(folder, 'node_modules', '.facet'), { recursive: true });
  await symlink(programFolder(), join(folder, 'out', 'main'));
  await writeFile(join(folder, 'node_modules', '.facet', 'setup.json'), JSON.stringify({ ...stamp, starters }));
  return join(folder, 'out', 'main');
}
