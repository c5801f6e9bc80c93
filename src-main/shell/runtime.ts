import { join } from 'node:path';
import { app } from 'electron';
import { readSetupStamp } from '../platform/setup-stamp';

/** Where the parts of the program are. */
export interface Runtime {
  /** The built engine, trainer, decoder. */
  readonly programs: string;
  readonly preload: string;
  /** The built page. */
  readonly page: string;
  /** The Node that the engine runs on; null when set-up has not been run. */
  readonly node: string | null;
  /** True for the Electron that set-up falls back to, which is for development only. */
  readonly isDevelopmentRuntime: boolean;
}

/** Finds the parts: beside the app's package.json, and Node where FACET_NODE or set-up's stamp says. */
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

/** The variables by which platform/children finds our programs and their Node; the engine hands them on. */
export function announce(runtime: Runtime): void {
  process.env.FACET_PROGRAMS ??= runtime.programs;
  if (runtime.node !== null) process.env.FACET_NODE = runtime.node;
}
