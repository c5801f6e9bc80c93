import { spawn } from 'node:child_process';

/** @typedef {{ environment: Readonly<Record<string, string>>, end: () => void }} Display */

/**
 * Returns the existing display, or starts one for this program.
 * @returns {Promise<Display>}
 */
export async function openDisplay() {
  const isThere = Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
  if (process.platform !== 'linux' || isThere) return { environment: {}, end: () => undefined };
  // It also ends with its last client, so that a killed process leaves none behind.
  const args = ['-displayfd', '3', '-screen', '0', '2560x1440x24', '-nolisten', 'tcp', '-terminate'];
  const child = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  /** @type {string} */
  const number = await new Promise((resolve, reject) => {
    child.once('error', () =>
      reject(new Error('There is no display, and Xvfb is not installed: "npm run setup" says how.')),
    );
    child.once('exit', (code) => reject(new Error(`Xvfb ended with exit code ${String(code)}.`)));
    child.stdio[3]?.once('data', (said) => resolve(String(said).trim()));
  });
  return { environment: { DISPLAY: `:${number}` }, end: () => child.kill() };
}
