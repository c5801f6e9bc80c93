import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import {
  answerNext,
  ask,
  close,
  importFolder,
  lastQuestion,
  launch,
  listen,
  makeProject,
  startAgain,
  valueOf,
  withOwnApp,
} from '../../helpers/programs/app';
import { withFolder } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { descendantsOf, isAlive, limitNow, until } from '../../helpers/programs/processes';

const processesOf = (app: ElectronApplication) => descendantsOf(app.process().pid ?? 0);

async function engineOf(app: ElectronApplication): Promise<number> {
  const engine = (await processesOf(app)).find(({ command }) => command.includes('engine.cjs'));
  return engine?.id ?? 0;
}

/** Starts a job that takes far longer than the test. */
async function startLongJob(page: Page): Promise<void> {
  const { faces } = (await valueOf(ask(page, 'shell', 'shell', 'sampleFolders'))) as { faces: string };
  const changes = await listen(page, 'jobs', 'changed');
  const params = { folder: faces, images: 1_000_000, seed: 1, flippedShare: 0 };
  await valueOf(ask(page, 'engine', 'sample', 'draw', params));
  await until(async () => (await changes()).length > 1, 'the job runs');
}

const isVisible = (app: ElectronApplication) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());

/** Closes the window as the close button does. */
const closeWindow = (app: ElectronApplication): Promise<void> =>
  app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.close();
  });

describe('an engine that dies', () => {
  it('is restarted with its project open, and the page is notified', () =>
    withOwnApp(async ({ app, page, folder }) => {
      const path = join(folder, 'Faces.facet');
      await makeProject(app, page, path);
      const restarts = await listen(page, 'shell', 'engineRestarted');
      const before = await engineOf(app);
      process.kill(before, 'SIGSTOP'); // so that it can't answer before it dies
      const pending = ask(page, 'engine', 'project', 'current');
      await new Promise((resolve) => setTimeout(resolve, 30));
      process.kill(before, 'SIGKILL');
      // A request sent before is lost; one sent after is answered by the new engine.
      expect(await pending).toMatchObject({ ok: false, failure: { kind: 'child-died' } });
      expect(await valueOf(ask(page, 'engine', 'project', 'current'))).toMatchObject({ path });
      await until(async () => (await restarts()).length > 0, 'the page is told');
      expect(await restarts()).toEqual([{ reason: 'SIGKILL', project: path }]);
      const after = await engineOf(app);
      expect(after).not.toBe(before);
      expect(await isAlive(after)).toBe(true);
    }));

  it('repeatedly is not restarted without asking, and is restarted on request', () =>
    withOwnApp(async ({ app, page }) => {
      await answerNext(app, 0);
      for (let death = 1; death <= 4; death += 1) {
        await until(async () => (await engineOf(app)) !== 0, 'an engine');
        const engine = await engineOf(app);
        process.kill(engine, 'SIGKILL');
        await until(async () => !(await isAlive(engine)), 'its end');
        await until(async () => (await engineOf(app)) !== engine, 'the shell sees it');
      }
      await until(async () => (await lastQuestion(app)) !== null, 'the question');
      expect((await lastQuestion(app))?.message).toContain('keeps ending');
      expect(await valueOf(ask(page, 'engine', 'project', 'current'))).toBe(null);
    }));
});

describe('quitting', () => {
  it('leaves no process behind within 5 s', () =>
    withFolder(async (folder) => {
      for (const way of ['SIGTERM', 'SIGINT', 'window'] as const) {
        const { app, page } = await launch(folder);
        await valueOf(ask(page, 'engine', 'doctor', 'machine'));
        const all = [{ id: app.process().pid ?? 0 }, ...(await processesOf(app))];
        expect(all.length).toBeGreaterThan(3);
        const limit = await limitNow(5000);
        const start = performance.now();
        if (way === 'window') await closeWindow(app).catch(() => undefined);
        else app.process().kill(way);
        for (const { id } of all) await until(async () => !(await isAlive(id)), `${way} ends ${String(id)}`, limit);
        expect(performance.now() - start).toBeLessThan(limit);
      }
    }));

  it('while work runs asks whether to stay, to go on in the background, or to quit at once', () =>
    withFolder(async (folder) => {
      const { app, page } = await launch(folder);
      await startLongJob(page);
      const isKeptAwake = () =>
        app.evaluate(({ powerSaveBlocker }) => powerSaveBlocker.isStarted(0) || powerSaveBlocker.isStarted(1));
      expect(await isKeptAwake()).toBe(true);

      await answerNext(app, 2);
      await closeWindow(app);
      await until(async () => (await lastQuestion(app)) !== null, 'the question');
      expect(await lastQuestion(app)).toMatchObject({
        message: 'Drawing the sample is still running.',
        buttons: ['Keep running in the background', 'Cancel it and quit', 'Don’t close'],
      });
      expect(await isVisible(app)).toBe(true);

      await answerNext(app, 0);
      await closeWindow(app);
      await until(async () => (await isVisible(app)) === false, 'the window is hidden');
      expect(await startAgain(folder, [])).toBe(0);
      await until(async () => (await isVisible(app)) === true, 'a second start shows it');

      const all = [{ id: app.process().pid ?? 0 }, ...(await processesOf(app))];
      const limit = await limitNow(5000);
      await answerNext(app, 1);
      await closeWindow(app);
      for (const { id } of all) await until(async () => !(await isAlive(id)), `the end of ${String(id)}`, limit);
    }));

  it('during a training offers to pause it, and leaves a run that can be resumed', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'Faces.facet');
      await writeClassFolders(join(folder, 'images'), ['dark', 'light'], 12);
      const first = await launch(folder);
      await makeProject(first.app, first.page, path);
      await importFolder(first.app, first.page, join(folder, 'images'));
      const epochs = await listen(first.page, 'runs', 'epochEnded');
      await valueOf(ask(first.page, 'engine', 'runs', 'train', { recipe: 'a', epochs: 10_000 }));
      await until(async () => (await epochs()).length > 0, 'an epoch ends');
      const all = [{ id: first.app.process().pid ?? 0 }, ...(await processesOf(first.app))];
      await answerNext(first.app, 3);
      await closeWindow(first.app);
      await until(async () => (await lastQuestion(first.app)) !== null, 'the question');
      expect(await lastQuestion(first.app)).toMatchObject({
        message: 'Training is still running.',
        buttons: [
          'Keep running in the background',
          'Pause at a checkpoint and quit',
          'Cancel it and quit',
          'Don’t close',
        ],
      });
      await answerNext(first.app, 1);
      await closeWindow(first.app);
      for (const { id } of all) await until(async () => !(await isAlive(id)), `the end of ${String(id)}`);

      const { app, page } = await launch(folder, { args: [path] });
      const { runs } = (await valueOf(ask(page, 'engine', 'runs', 'list'))) as { runs: unknown[] };
      expect(runs).toMatchObject([{ run: 'r1', state: 'paused', isResumable: true }]);
      await close(app);
    }));

  it('in the background lets the work finish, and the window comes back', () =>
    withFolder(async (folder) => {
      const { app, page } = await launch(folder);
      await startLongJob(page);
      await answerNext(app, 0);
      await closeWindow(app);
      await until(async () => (await isVisible(app)) === false, 'the window is hidden');
      await valueOf(ask(page, 'engine', 'jobs', 'cancel', { job: 1 }));
      await until(async () => (await isVisible(app)) === true, 'it comes back');
      await close(app);
    }));
});
