import type { Page } from 'playwright-core';

/** Drops a file or folder in the middle of the window, as Chromium gets it from the system. */
export async function dropOn(page: Page, path: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await devtools.send('Input.dispatchDragEvent', { type, x: 500, y: 400, data });
  }
  await devtools.detach();
}
