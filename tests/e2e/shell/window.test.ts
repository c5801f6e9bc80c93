import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { ElectronApplication } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import {
  answerNext,
  ask,
  close,
  lastQuestion,
  launch,
  listen,
  makeProject,
  startAgain,
  valueOf,
  withOwnApp,
} from '../../helpers/programs/app';
import { withFolder } from '../../helpers/programs/engine';
import { until } from '../../helpers/programs/processes';

const boundsOf = (app: ElectronApplication) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds());

describe('the window', () => {
  it('opens at 1280 x 800 with its page drawn and visible', () =>
    withOwnApp(async ({ app, page }) => {
      await until(() => page.evaluate(() => Reflect.get(globalThis, 'document') !== undefined), 'a document');
      await page.getByText(/./).first().waitFor();
      expect(page.url()).toBe('facet://app/index.html');
      expect(await boundsOf(app)).toMatchObject({ width: 1280, height: 800 });
      const state = await app.evaluate(({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows();
        return { title: window?.getTitle(), isVisible: window?.isVisible(), smallest: window?.getMinimumSize() };
      });
      expect(state).toEqual({ title: 'Facet', isVisible: true, smallest: [1000, 640] });
      const about = await valueOf(ask(page, 'shell', 'shell', 'about'));
      expect(about).toMatchObject({ version: '0.1.0' });
    }));

  it('reopens where it was left', () =>
    withFolder(async (folder) => {
      const first = await launch(folder);
      await first.app.evaluate(({ BrowserWindow }) => {
        BrowserWindow.getAllWindows()[0]?.setBounds({ x: 300, y: 200, width: 1100, height: 700 });
      });
      // The window system moves and sizes a window with delay, and may report the former size once more.
      const isThere = async (app: ElectronApplication) => {
        const bounds = await boundsOf(app);
        return bounds?.x === 300 && bounds.y === 200 && bounds.width === 1100 && bounds.height === 700;
      };
      const staysThere = async (app: ElectronApplication) => {
        if (!(await isThere(app))) return false;
        await setTimeout(500);
        return isThere(app);
      };
      await until(() => staysThere(first.app), 'the window has its new place and size');
      await close(first.app);
      expect(JSON.parse(await readFile(join(folder, 'user data', 'window.json'), 'utf8'))).toEqual({
        ...{ x: 300, y: 200, width: 1100, height: 700, isMaximized: false },
      });
      const second = await launch(folder);
      await until(() => staysThere(second.app), 'the next window has the same place and size');
      await close(second.app);
    }));

  it('reopens on a present display when its own is gone', () =>
    withFolder(async (folder) => {
      await mkdir(join(folder, 'user data'));
      const farBounds = { x: 9000, y: -4000, width: 1200, height: 760, isMaximized: false };
      await writeFile(join(folder, 'user data', 'window.json'), JSON.stringify(farBounds));
      const { app } = await launch(folder);
      const isOnDisplay = await app.evaluate(({ BrowserWindow, screen }) => {
        const bounds = BrowserWindow.getAllWindows()[0]?.getNormalBounds();
        const { workArea } = screen.getPrimaryDisplay();
        return bounds !== undefined && bounds.x >= workArea.x && bounds.x + bounds.width <= workArea.x + workArea.width;
      });
      expect(isOnDisplay).toBe(true);
      expect(await boundsOf(app)).toMatchObject({ width: 1200, height: 760 });
      await close(app);
    }));

  it('keeps its project open when it is reloaded', () =>
    withOwnApp(async ({ app, page, folder }) => {
      await makeProject(app, page, join(folder, 'Faces.facet'));
      await page.reload();
      const current = await valueOf(ask(page, 'engine', 'project', 'current'));
      expect(current).toMatchObject({ path: join(folder, 'Faces.facet'), name: 'Faces' });
    }));
});

describe('a page that crashes', () => {
  it('is reloaded', () =>
    withOwnApp(async ({ app }) => {
      const text = await app.evaluate(async ({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        // The first load may end only now. The one after the crash counts.
        const isBack = new Promise((resolve) =>
          contents?.once('render-process-gone', () => contents.once('did-finish-load', () => resolve(true))),
        );
        contents?.forcefullyCrashRenderer();
        await isBack;
        return (await contents?.executeJavaScript('document.title')) as unknown;
      });
      expect(text).toBe('Facet');
    }));

  it('repeatedly is reloaded only on request, with its project open', () =>
    withOwnApp(async ({ app, page, folder }) => {
      await makeProject(app, page, join(folder, 'Faces.facet'));
      await answerNext(app, 0);
      const heading = await app.evaluate(async ({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        for (let crash = 1; crash <= 4; crash += 1) {
          // The first load may end only now: it is the one after the crash that counts.
          const isBack = new Promise((resolve) =>
            contents?.once('render-process-gone', () => contents.once('did-finish-load', () => resolve(true))),
          );
          contents?.forcefullyCrashRenderer();
          await isBack;
        }
        for (;;) {
          const shown = (await contents?.executeJavaScript('document.querySelector("h1")?.textContent')) as unknown;
          if (shown !== undefined && shown !== null) return shown;
        }
      });
      expect(heading).toBe('Faces');
      expect(await lastQuestion(app)).toMatchObject({
        message: expect.stringContaining('window keeps crashing') as string,
        buttons: ['Show it again', 'Quit'],
      });
    }));
});

describe('projects', () => {
  it('appear in the title and, while they exist, among the recent ones', () =>
    withOwnApp(async ({ app, page, folder }) => {
      await makeProject(app, page, join(folder, 'One.facet'));
      await makeProject(app, page, join(folder, 'Two.facet'));
      const title = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle());
      expect(title).toBe('Two – Facet');
      // The answer arrives when the list is written.
      await valueOf(ask(page, 'shell', 'shell', 'recentProjects'));
      const file = join(folder, 'user data', 'recent-projects.json');
      const remembered = JSON.parse(await readFile(file, 'utf8')) as unknown[];
      await writeFile(
        file,
        JSON.stringify([{ path: join(folder, 'Gone.facet'), name: 'Gone', openedAt: 1 }, ...remembered]),
      );
      const { projects } = (await valueOf(ask(page, 'shell', 'shell', 'recentProjects'))) as {
        projects: { name: string }[];
      };
      expect(projects.map(({ name }) => name)).toEqual(['Two', 'One']);
    }));

  it('open when the command line names one', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'Faces.facet');
      const first = await launch(folder);
      await makeProject(first.app, first.page, path);
      await close(first.app);
      const second = await launch(folder, { args: [path] });
      expect(await valueOf(ask(second.page, 'engine', 'project', 'current'))).toMatchObject({ path });
      await close(second.app);
    }));

  it('are handed over by a second instance, which quits and brings the first to the front', () =>
    withOwnApp(async ({ app, page, folder }) => {
      const path = join(folder, 'Faces.facet');
      await makeProject(app, page, path);
      await valueOf(ask(page, 'engine', 'project', 'close'));
      const asked = await listen(page, 'shell', 'openRequested');
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
      expect(await startAgain(folder, [path])).toBe(0);
      await until(async () => (await asked()).length > 0, 'the first one hears of the project');
      expect(await asked()).toEqual([{ path }]);
      expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(true);
      await valueOf(ask(page, 'engine', 'project', 'open', { path }));
    }));
});

describe('the menu', () => {
  const choose = (app: ElectronApplication, id: string): Promise<void> =>
    app.evaluate(({ Menu }, item) => {
      Menu.getApplicationMenu()?.getMenuItemById(item)?.click();
    }, id);

  it('sends its commands to the page', () =>
    withOwnApp(async ({ app, page }) => {
      const commands = await listen(page, 'shell', 'commandChosen');
      await choose(app, 'screen.train');
      await choose(app, 'labels.undo');
      await until(async () => (await commands()).length === 2, 'two commands');
      expect(await commands()).toEqual([{ command: 'screen.train' }, { command: 'labels.undo' }]);
    }));

  it('leaves undo, redo and select all to a focused text field', () =>
    withOwnApp(async ({ app, page }) => {
      const commands = await listen(page, 'shell', 'commandChosen');
      await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<input id="field">')`);
      const field = page.locator('#field');
      await field.click();
      await page.keyboard.type('abc');
      await choose(app, 'labels.undo');
      await until(async () => (await field.inputValue()) === '', 'the typing is taken back');
      await choose(app, 'labels.redo');
      await until(async () => (await field.inputValue()) === 'abc', 'and done again');
      await choose(app, 'selection.all');
      await page.keyboard.type('d');
      expect(await field.inputValue()).toBe('d');
      expect(await commands()).toEqual([]);
      await page.evaluate(`document.getElementById('field').remove()`);
      await choose(app, 'labels.undo');
      await until(async () => (await commands()).length === 1, 'the command');
    }));
});
