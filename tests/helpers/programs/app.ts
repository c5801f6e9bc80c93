import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron as electron, type ElectronApplication, type Page } from 'playwright-core';
import type { Answer } from '../../../src-shared/contract/bridge';
import { openDisplay } from '../../../scripts/display.js';
import { appArguments, appEnvironment, checkout, displays, requireElectron } from './app-start';
import { withFolder } from './engine';
import { Shared } from './shared';

export interface RunningApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** This test's folder, with user data, logs, documents and everything it makes. */
  readonly folder: string;
  /** Errors of the page. A test that provokes an error removes it from the list. */
  readonly problems: string[];
}

export interface AppOptions {
  /** Arguments after the app's own, such as a project. */
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** The folder of the app; the checkout when none is given. */
  readonly root?: string;
}

type AppWork<T> = (running: RunningApp) => Promise<T>;

const sharedApp = new Shared<RunningApp>({
  start: () => launch(join(tmpdir(), 'shared-app')),
  renew: async (running) => {
    const { app, page, problems } = running;
    await valueOf(ask(page, 'engine', 'project', 'close'));
    await page.evaluate(() => {
      localStorage.clear();
    });
    await app.evaluate(({ dialog }) => {
      Object.assign(dialog, Reflect.get(globalThis, 'facetDialogs'));
    });
    await page.reload();
    // Pictures that the page asked for while the project was closed are answered 404, which the console reports a moment later.
    await page.waitForTimeout(700);
    problems.length = 0;
    return true;
  },
  stop: ({ app }) => close(app),
});

/**
 * Runs `work` with the real app and a fresh folder. The tests of a file share the app, whose user data, logs and settings are not in the
 * folder: each finds no project, no preferences and its dialogs as they were. With options the app is the test's own. An error of the
 * page fails the test.
 */
export function withApp<T>(work: AppWork<T>, options?: AppOptions): Promise<T> {
  if (options) return withOwnApp(work, options);
  return withFolder((folder) =>
    sharedApp.use(async (running) => {
      await useDocuments(running.app, folder);
      return checked({ ...running, folder }, work);
    }),
  );
}

/** Runs `work` with an app of its own, on fresh user data in a fresh folder. An error of the page fails the test. */
export const withOwnApp = <T>(work: AppWork<T>, options: AppOptions = {}): Promise<T> =>
  withFolder(async (folder) => {
    const running = await launch(folder, options);
    try {
      return await checked(running, work);
    } finally {
      await close(running.app);
    }
  });

async function checked<T>(running: RunningApp, work: AppWork<T>): Promise<T> {
  const result = await work(running);
  // Counted before closing: a picture requested while the engine ends is answered 404, which is not the page's fault.
  if (running.problems.length > 0) throw new Error(`The page complained:\n${running.problems.join('\n')}`);
  return result;
}

/** Makes the app find documents of this test, not of the person who runs it. */
const useDocuments = (app: ElectronApplication, folder: string): Promise<void> =>
  app.evaluate((electronModule, path) => {
    electronModule.app.setPath('documents', path);
  }, folder);

/** Starts the app on the user data of a folder and waits for its page. The caller also calls `close`. */
export async function launch(
  folder: string,
  { args = [], environment = {}, root = checkout }: AppOptions = {},
): Promise<RunningApp> {
  const display = await openDisplay();
  displays.set(folder, display);
  const app = await electron.launch({
    executablePath: requireElectron(),
    args: appArguments(folder, args, root),
    env: { ...appEnvironment(folder), ...environment },
  });
  app.process().once('exit', () => {
    display.end();
  });
  await useDocuments(app, folder);
  await app.evaluate(({ dialog }) => {
    Reflect.set(globalThis, 'facetDialogs', { ...dialog });
  });
  const page = await app.firstWindow();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`${message.text()} ${message.location().url}`);
  });
  await page.waitForLoadState('load');
  return { app, page, folder, problems };
}

/** Quits as a person would, and waits; kills the app if it has not ended within 10 s. */
export async function close(app: ElectronApplication): Promise<void> {
  const child = app.process();
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(timer);
}

/** Asks through the page's own bridge, as any script in the page could. */
export function ask(
  page: Page,
  to: 'engine' | 'shell',
  noun: string,
  member: string,
  params: unknown = {},
): Promise<Answer> {
  type Calls = Record<string, Record<string, Record<string, (params: unknown) => Promise<Answer>>>>;
  return page.evaluate(
    ({ to, noun, member, params }) => {
      const call = (Reflect.get(globalThis, 'facet') as Calls)[to]?.[noun]?.[member];
      if (!call) throw new Error(`The bridge has no ${to}.${noun}.${member}`);
      return call(params);
    },
    { to, noun, member, params },
  );
}

/** Returns the value of an answer. Throws for a failure. */
export async function valueOf(answer: Promise<Answer>): Promise<unknown> {
  const given = await answer;
  if (given.ok) return given.value;
  throw new Error(`${given.failure.kind}: ${given.failure.message}`);
}

/** Collects an event of the bridge from now on. The returned function gives the events so far. */
export async function listen(page: Page, noun: string, member: string): Promise<() => Promise<unknown[]>> {
  const key = `heard ${noun}.${member}`;
  type Listeners = Record<string, Record<string, (listen: (data: unknown) => void) => void>>;
  await page.evaluate(
    ({ noun, member, key }) => {
      const heard: unknown[] = [];
      Reflect.set(globalThis, key, heard);
      (Reflect.get(globalThis, 'facet') as { on: Listeners }).on[noun]?.[member]?.((data) => heard.push(data));
    },
    { noun, member, key },
  );
  return () => page.evaluate((name) => Reflect.get(globalThis, name) as unknown[], key);
}

/** Waits for a job to end and gives its result. */
export async function jobResult(page: Page, started: Promise<Answer>): Promise<unknown> {
  return valueOf(ask(page, 'engine', 'jobs', 'result', await valueOf(started)));
}

/** Makes a project at `path` through the dialog that a person would use. */
export async function makeProject(app: ElectronApplication, page: Page, path: string): Promise<void> {
  await chooseNext(app, path);
  await valueOf(ask(page, 'shell', 'shell', 'chooseNewProject'));
  await valueOf(ask(page, 'engine', 'project', 'create', { path }));
}

/** Imports a folder, chosen in the dialog; its sub-folders are the labels. */
export async function importFolder(app: ElectronApplication, page: Page, folder: string): Promise<unknown> {
  await chooseNext(app, folder);
  await valueOf(ask(page, 'shell', 'shell', 'chooseImportFolder'));
  const how = { folder, labels: { from: 'folders' }, dryRun: false };
  return jobResult(page, ask(page, 'engine', 'imports', 'run', how));
}

/** The next system dialogs answer with `path`, those for a new file or folder with `to`; null: the person cancels them. */
export async function chooseNext(app: ElectronApplication, path: string | null, to = path): Promise<void> {
  await app.evaluate(
    ({ dialog }, [chosen, saved]) => {
      const canceled = chosen === null;
      dialog.showOpenDialog = () => Promise.resolve({ canceled, filePaths: chosen === null ? [] : [chosen] });
      dialog.showSaveDialog = () => Promise.resolve({ canceled, filePath: saved ?? '' });
    },
    [path, to] as const,
  );
}

/** Answers the next message box with the button of this number. `lastQuestion` returns its question. */
export async function answerNext(app: ElectronApplication, button: number): Promise<void> {
  await app.evaluate(({ dialog }, response) => {
    dialog.showMessageBox = (...args: unknown[]) => {
      Reflect.set(globalThis, 'facetLastQuestion', args.at(-1));
      return Promise.resolve({ response, checkboxChecked: false });
    };
  }, button);
}

/** Returns the question of the last message box; null if there was none since `answerNext`. */
export function lastQuestion(app: ElectronApplication): Promise<{ message: string; buttons: string[] } | null> {
  return app.evaluate(
    () => (Reflect.get(globalThis, 'facetLastQuestion') ?? null) as { message: string; buttons: string[] } | null,
  );
}

/** Starts the app a second time on the same user data; resolves with its exit code. */
export function startAgain(folder: string, args: readonly string[]): Promise<number | null> {
  const child = spawn(requireElectron(), appArguments(folder, args), {
    env: appEnvironment(folder),
    stdio: 'ignore',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
}
