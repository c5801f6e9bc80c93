import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import type { BuiltInStarterId } from '../../src-shared/domain/starter';
import { readSetupStamp } from '../../src-main/platform/setup-stamp';

/** The file that set-up has fetched of a starter model. Where it could not, the test is skipped, with the reason. */
export function fetchedStarter(context: TestContext, id: BuiltInStarterId): string {
  const starter = readSetupStamp(join(import.meta.dirname, '..', '..'))?.starters?.[id];
  if (!starter?.source || !existsSync(starter.source)) {
    context.skip(`the starter model ${id} is not on this machine: ${starter?.reason ?? 'set-up has not fetched it.'}`);
  }
  return starter.source;
}
