import { join } from 'node:path';
import { app } from 'electron';
import { readSetupStamp } from '../platform/setup-stamp';

/** Paths of the program's parts. */
export interface Runtime {
  /** Folder of the built engine, trainer and decoder. */
  readonly programs: string;
  readonly preload: string;
  /** Folder of the built page. */
  readonly page: string;
  /** The Node that the engine runs on; null when set-up has not been run. */
  readonly node: string | null;
  /** Whether this is the Electron that set-up falls back to, for development only. */
  readonly isDevelopmentRuntime: boolean;
}

/** Finds the program's parts beside the app's package.json, and Node by FACET_NODE or set-up's stamp. */
export function findRuntime(): Runtime {
  const root = app.getAppPath();
  const stamp = readSetupStamp(root);
  return {
    programs: join(root, 'out', 'main'),
    preload: join(root, 'out', 'preload', 'preload.cjs'),
    page: join(root, 'out', 'renderer'),
    node: process.env.FACET_NODE ?? stamp?.node ?? null,
    isDevelopmentRuntime: stamp?.electron.kind === 'development',
  };
}

/** Sets the variables by which platform/children finds our programs and their Node. Children inherit them. */
export function setProgramVariables(runtime: Runtime): void {
  process.env.FACET_PROGRAMS ??= runtime.programs;
  if (runtime.node !== null) process.env.FACET_NODE = runtime.node;
}
