import { join } from 'node:path';
import { app, dialog, session } from 'electron';
import * as v from 'valibot';
import { contract } from '../../src-shared/contract';
import type { RequestDeclaration } from '../../src-shared/rpc/declare';
import { Job } from '../../src-shared/contract/jobs';
import { Failure } from '../../src-shared/domain/failure';
import { nextText } from '../../src-shared/window/next-steps';
import type { EngineClient } from '../platform/engine-client';
import { openLog } from '../platform/log';
import { answerPage } from './bridge';
import { CameraPermission } from './camera';
import { Closing } from './closing';
import { followBuilds, isDevelopment } from './development';
import { KnownPaths } from './known-paths';
import { lockSession } from './lockdown';
import { makeMenu } from './menu';
import { OpenProject } from './open-project';
import { pauseTraining } from './pausing';
import { ProjectSession } from './project-session';
import { serve } from './protocol';
import { RecentProjects } from './recent-projects';
import { askToRetry, crashReasons } from './retry-question';
import { shellRequests } from './requests';
import { findRuntime, setProgramVariables } from './runtime';
import { EngineSupervisor } from './supervisor';
import { MainWindow } from './window';
import { RunningJobs } from './running-jobs';

const Rendered = v.object({ file: v.string() });

/**
 * Starts the shell. Engine and window start at the same time; neither waits for the other.
 * @param named path of the project to open first; null for none
 */
export async function start(named: string | null): Promise<void> {
  const log = openLog('shell');
  const runtime = findRuntime();
  if (runtime.node === null) return endWithoutEngine();
  setProgramVariables(runtime);

  let window: MainWindow | null = null;
  const theWindow = (): MainWindow | null => window;
  const userData = app.getPath('userData');
  const paths = new KnownPaths();
  const camera = new CameraPermission(() => window?.browser.webContents ?? null);
  const project = new OpenProject();
  const recent = new RecentProjects(join(userData, 'recent-projects.json'));
  const projects = new ProjectSession({ project, recent, paths, window: theWindow, log });
  const runningJobs = new RunningJobs({
    isWindowFocused: () => window?.browser.isFocused() ?? false,
    onNotificationClicked: () => window?.focus(),
    // The window was hidden while the work ran. Now there is a result to see, and Facet must not keep running unseen.
    onIdle: () => {
      if (window && !window.browser.isVisible()) window.browser.showInactive();
    },
  });
  const supervisor = new EngineSupervisor(
    {
      log,
      onEvent: (noun, member, data) => {
        if (noun === 'jobs' && member === 'changed') runningJobs.update(v.parse(Job, data));
        if (noun === 'forgets' && member === 'done') projects.picturesMoved();
        window?.send({ noun, member, data });
      },
      onDied: () => {
        runningJobs.clear();
      },
      onRestarted: (reason, reopened) => {
        if (reopened === null) projects.left();
        window?.send({ noun: 'shell', member: 'engineRestarted', data: { reason, project: reopened } });
      },
      onGivenUp: (reason) => void askAfterGivingUp(reason),
    },
    (client) => openNamed(client),
  );
  const closing = new Closing({
    jobs: runningJobs,
    window: theWindow,
    pause: (job) => pauseTraining(supervisor, job),
    stopEngine: (graceMs) => supervisor.stop(graceMs),
    log,
  });
  answerPage({
    window: theWindow,
    shell: shellRequests({
      window: () => window?.browser ?? null,
      paths,
      camera,
      recent,
      project,
      isDevelopmentRuntime: runtime.isDevelopmentRuntime,
    }),
    engine: (method, declaration, params) => projects.ask(supervisor, method, declaration, params),
    paths,
    log,
  });
  const loaded = openWindow();
  answerOtherStarts(loaded, paths);
  if (isDevelopment()) {
    const reloadPage = (): void => window?.browser.webContents.reload();
    followBuilds(runtime, { reloadPage, renewEngine: () => supervisor.renew(), log });
  }
  await loaded;

  async function openWindow(): Promise<MainWindow> {
    await app.whenReady();
    // Electron's own handlers would close the window, which may ask the person a question.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void closing.quit());
    lockSession(session.defaultSession, camera);
    serve({
      page: runtime.page,
      project,
      render: (image, edge) => rendered('images.render', contract.images.render, { image, edge }),
      renderAsked: (view, edge) => rendered('similar.render', contract.similar.render, { view, edge }),
      renderExample: (picture, edge) => rendered('imports.example', contract.imports.example, { picture, edge }),
      renderPredicted: (job, row, edge) =>
        rendered('predictions.render', contract.predictions.render, { job, row, edge }),
      log,
    });
    makeMenu(theWindow);
    const made = await MainWindow.make({
      preload: runtime.preload,
      boundsFile: join(userData, 'window.json'),
      log,
      askAfterCrashes,
    });
    window = made;
    closing.watch(made);
    projects.showTitle();
    await made.load();
    return made;
  }

  async function rendered(method: string, declaration: RequestDeclaration, params: unknown): Promise<string> {
    return v.parse(Rendered, await supervisor.request(method, declaration, params)).file;
  }

  async function openNamed(client: EngineClient): Promise<void> {
    if (named === null) return;
    try {
      const info = await client.requests.project.open({ path: named });
      supervisor.project = info.path;
      projects.entered(info);
    } catch (error) {
      const { message, next } = Failure.from(error);
      await app.whenReady();
      void dialog.showMessageBox({ type: 'error', title: 'Facet', message, detail: nextText(next) });
    }
  }

  async function askAfterCrashes(reason: string): Promise<boolean> {
    const isWanted = await askToRetry(theWindow(), {
      message: `Facet’s window keeps crashing${crashReasons[reason] ?? ''}.`,
      saved: 'The project is still open, its labels are saved, and running work continues.',
      retry: 'Show it again',
    });
    if (!isWanted) await closing.request();
    return isWanted;
  }

  async function askAfterGivingUp(reason: string): Promise<void> {
    await app.whenReady();
    const isWanted = await askToRetry(theWindow(), {
      message: `Facet’s engine keeps ending (${reason}).`,
      saved: 'Every label that it had confirmed is saved.',
      retry: 'Start it again',
    });
    if (isWanted) supervisor.tryAgain();
    else await closing.quit();
  }
}

/** Answers a second start of Facet and the system's file manager: brings the window forward, and opens the project they name. */
function answerOtherStarts(loaded: Promise<MainWindow>, paths: KnownPaths): void {
  const show = async (path: string | null): Promise<void> => {
    const window = await loaded;
    window.focus();
    if (path === null) return;
    paths.add(path);
    window.send({ noun: 'shell', member: 'openRequested', data: { path } });
  };
  const OtherStart = v.object({ project: v.nullable(v.string()) });
  app.on('second-instance', (_event, _argv, _folder, data) => {
    const parsed = v.safeParse(OtherStart, data);
    void show(parsed.success ? parsed.output.project : null);
  });
  app.on('activate', () => void show(null));
  app.on('open-file', (event, path) => {
    event.preventDefault();
    void show(path);
  });
}

async function endWithoutEngine(): Promise<void> {
  await app.whenReady();
  dialog.showErrorBox('Facet is not set up', 'Run “npm run setup” in Facet’s folder, then start Facet again.');
  app.exit(1);
}
