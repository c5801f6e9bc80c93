import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import type { Display } from '../../../scripts/display.js';
import { programFolder } from '../../../src-main/platform/children';

/** The checkout whose programs are tested. */
export const checkout = dirname(dirname(programFolder()));

const Stamp = v.object({ electron: v.object({ executable: v.nullable(v.string()) }) });

/** The stamp of set-up. Without Electron in it, the window can't be tested. */
const stamp = v.parse(Stamp, JSON.parse(readFileSync(join(checkout, 'node_modules', '.facet', 'setup.json'), 'utf8')));

/** Arguments of the app on the user data of a folder. */
export function appArguments(folder: string, args: readonly string[], root = checkout): string[] {
  // Chromium refuses to run sandboxed as root. Facet's own start keeps the sandbox.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return [...sandbox, `--user-data-dir=${join(folder, 'user data')}`, root, ...args];
}

/** Environment of the app on the user data of a folder: logs, settings and display are the test's own. */
export function appEnvironment(folder: string): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[0] !== 'NODE_OPTIONS',
  );
  return {
    ...Object.fromEntries(inherited),
    FACET_LOGS: join(folder, 'logs'),
    FACET_CONFIG: join(folder, 'config'),
    FACET_ACTOR: 'tester',
    ...displays.get(folder)?.environment,
  };
}

/** The program of Electron. Throws where set-up has none. */
export function requireElectron(): string {
  if (stamp.electron.executable !== null) return stamp.electron.executable;
  throw new Error('There is no Electron here: "npm run setup" says why.');
}

/** The display of the app that runs on a folder's user data, for a second start on it. */
export const displays = new Map<string, Display>();
