import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { programFolder } from '../platform/children';
import { readSetupStamp } from '../platform/setup-stamp';

/** Opens a project in a window that outlives this command. Returns the reason when that is impossible, else null. */
export function openWindow(project: string): string | null {
  const start = join(programFolder(), '..', '..', 'scripts', 'start.js');
  const stamp = readSetupStamp();
  if (!existsSync(start) || !stamp?.electron.executable) return stamp?.electron.reason ?? 'Electron is not installed';
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return 'there is no display here';
  const child = spawn(process.execPath, [start, project], { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined); // the window is an extra: the demo's own work is done
  child.unref();
  return null;
}
