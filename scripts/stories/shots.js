import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { _electron } from 'playwright-core';
import { openDisplay } from '../display.js';

/** How long one state may take to be there, in milliseconds. The first load compiles everything. */
const patience = 60_000;

/**
 * Takes a picture of each story: all its states, in both themes.
 * @param {string} address of the story page
 * @param {string} folder gets NAME.png
 * @param {readonly string[]} names of stories; all when empty
 * @returns {Promise<number>} pictures taken
 */
export async function takeShots(address, folder, names) {
  mkdirSync(folder, { recursive: true });
  const display = await openDisplay();
  const app = await _electron.launch({
    executablePath: process.env.ELECTRON_EXEC_PATH,
    args: [...sandboxFlags(), join(import.meta.dirname, 'browser.cjs')],
    env: /** @type {Record<string, string>} */ ({ ...process.env, ...display.environment }),
  });
  try {
    const page = await app.firstWindow();
    await page.goto(address);
    const list = (await page.locator('nav').getAttribute('data-stories')) ?? '[]';
    const all = /** @type {string[]} */ (JSON.parse(list));
    const wanted = all.filter((name) => names.length === 0 || names.includes(name));
    for (const name of wanted) {
      await page.goto(`${address}?story=${encodeURIComponent(name)}`);
      await page.locator('iframe').first().waitFor({ timeout: patience });
      for (const frame of await page.locator('iframe').all()) {
        await frame.contentFrame().locator('html[data-ready]').waitFor({ timeout: patience });
      }
      await page.waitForTimeout(300); // what is drawn after it is there: canvases, focus
      await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
    }
    return wanted.length;
  } finally {
    await app.close();
    display.end();
  }
}

/** Chromium refuses to run its sandbox as root. */
function sandboxFlags() {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}
