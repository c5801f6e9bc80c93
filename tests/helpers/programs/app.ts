import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { _electron as electron, type ElectronApplication, type Page } from 'playwright-core';
import * as v from 'valibot';
import type { Answer } from '../../../src-shared/contract/bridge';
import { openDisplay, type Display } from '../../../scripts/display.js';
import { programFolder } from '../../../src-main/platform/children';
import { withFolder } from './engine';

/** The checkout whose programs are tested. */
export const checkout = dirname(dirname(programFolder()));

const Stamp = v.object({ electron: v.object({ executable: v.nullable(v.string()) }) });

/** The stamp of set-up. Without Electron in it, the window can't be tested. */
export const stamp = v.parse(
  Stamp,
  JSON.parse(readFileSync(join(checkout, 'node_modules', '.facet', 'setup.json'), 'utf8')),
);

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

/** Runs `work` with the real app on fresh user data. The app is closed afterwards. An error of its page fails the test. */
export function withApp<T>(work: (running: RunningApp) => Promise<T>, options: AppOptions = {}): Promise<T> {
  return withFolder(async (folder) => {
    const running = await launch(folder, options);
    try {
      const result = await work(running);
      // Counted before closing: a picture requested while the engine ends is answered 404, which is not the page's fault.
      if (running.problems.length > 0) throw new Error(`The page complained:\n${running.problems.join('\n')}`);
      return result;
    } finally {
      await close(running.app);
    }
  });
}

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
  // Documents of this test, not of the person who runs it.
  await app.evaluate((electronModule, path) => {
    electronModule.app.setPath('documents', path);
  }, folder);
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

/** The next system dialog for a file or folder answers with `path`; null: the person cancels it. */
export async function chooseNext(app: ElectronApplication, path: string | null): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    const answer = { canceled: chosen === null, filePaths: chosen === null ? [] : [chosen], filePath: chosen ?? '' };
    dialog.showOpenDialog = () => Promise.resolve(answer);
    dialog.showSaveDialog = () => Promise.resolve(answer);
  }, path);
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

function appArguments(folder: string, args: readonly string[], root = checkout): string[] {
  // Chromium refuses to run sandboxed as root. Facet's own start keeps the sandbox.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return [...sandbox, `--user-data-dir=${join(folder, 'user data')}`, root, ...args];
}

function appEnvironment(folder: string): Record<string, string> {
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

function requireElectron(): string {
  if (stamp.electron.executable !== null) return stamp.electron.executable;
  throw new Error('There is no Electron here: "npm run setup" says why.');
}

/** The display of the app that runs on a folder's user data, for a second start on it. */
const displays = new Map<string, Display>();
