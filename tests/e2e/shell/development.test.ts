import { appendFile, cp, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ask, close, launch, listen, makeProject, valueOf, type RunningApp } from '../../helpers/programs/app';
import { checkout } from '../../helpers/programs/app-start';
import { withFolder } from '../../helpers/programs/engine';
import { until } from '../../helpers/programs/processes';

/** Runs `work` with the app from a copy of the build, as `npm run dev` starts it. */
const withCopy = (work: (running: RunningApp, out: string) => Promise<void>): Promise<void> =>
  withFolder(async (folder) => {
    const root = join(folder, 'copy');
    const out = join(root, 'out');
    await cp(join(checkout, 'out'), out, { recursive: true });
    await cp(join(checkout, 'package.json'), join(root, 'package.json'));
    await symlink(join(checkout, 'node_modules'), join(root, 'node_modules'));
    const environment = { FACET_DEVELOPMENT: '1', FACET_PROGRAMS: join(out, 'main') };
    const running = await launch(folder, { root, environment });
    const shell = running.app.process();
    try {
      await work(running, out);
    } finally {
      if (shell.exitCode === null) await close(running.app);
    }
  });

describe('a window in development', () => {
  it('reloads its page, and reopens the project in a rebuilt engine', () =>
    withCopy(async ({ app, page, folder }, out) => {
      const path = join(folder, 'Faces.facet');
      await makeProject(app, page, path);
      const restarts = await listen(page, 'shell', 'engineRestarted');
      await appendFile(join(out, 'main', 'engine.cjs'), '\n// changed\n');
      await until(async () => (await restarts()).length > 0, 'another engine');
      expect(await restarts()).toEqual([{ reason: 'it was rebuilt', project: path }]);
      expect(await valueOf(ask(page, 'engine', 'project', 'current'))).toMatchObject({ path });

      const reloaded = page.waitForEvent('load');
      await appendFile(join(out, 'renderer', 'index.html'), '<!-- changed -->\n');
      await reloaded;
      expect(await valueOf(ask(page, 'engine', 'project', 'current'))).toMatchObject({ path });
    }));

  it('exits with the restart status when the shell was rebuilt', () =>
    withCopy(async ({ app, page }, out) => {
      await page.waitForLoadState();
      const ended = new Promise((resolve) => app.process().once('exit', resolve));
      await appendFile(join(out, 'main', 'shell.cjs'), '\n// changed\n');
      expect(await ended).toBe(75);
    }));
});
