import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ask, importFolder, makeProject, valueOf, withApp } from '../../helpers/programs/app';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';
import { descendantsOf } from '../../helpers/programs/processes';
import { fetchedStarter } from '../../helpers/projects/starters';
import { LibraryPage } from '../pages/library-page';

it('similar images are found again, with current similarities, after their view expired or the engine died', (context) => {
  fetchedStarter(context, 'general');
  return withApp(async ({ app, page, folder, problems }) => {
    const library = new LibraryPage(app, page);
    const images = join(folder, 'images');
    await writeClassFolders(images, ['dark', 'light'], 6);
    await makeProject(app, page, join(folder, 'Faces.facet'));
    await importFolder(app, page, images);
    await page.reload();
    await library.grid.waitFor();
    await library.grid.focus();
    await page.keyboard.press('s');
    await page.getByText('Similar to dark_000.jpg').waitFor({ timeout: 120_000 });
    await page.getByText('11 images', { exact: true }).waitFor();
    await library.grid.focus();
    await page.keyboard.press('Control+a');
    await page.getByText('11 selected').waitFor();

    await writeFile(join(images, 'dark', 'dark_900.jpg'), await jpeg(900, 30));
    await importFolder(app, page, images);
    const order = { filter: [], sort: 'id', descending: false };
    for (let made = 0; made < 8; made += 1) await valueOf(ask(page, 'engine', 'images', 'view', order));
    await valueOf(
      ask(page, 'engine', 'labels', 'apply', { selection: { ids: [9] }, change: { to: 'unsure' }, reason: '' }),
    );
    await page.getByText('12 images', { exact: true }).waitFor({ timeout: 120_000 });
    const noted = /^(dark|light)_\d{3}\.jpg, (dark|light|unsure), -?[01]\.\d\d$/;
    const isNoted = async (name: string): Promise<boolean> => {
      const names = await library.names();
      return names.every((each) => noted.test(each)) && names.some((each) => each.startsWith(`${name}, dark, `));
    };
    await expect.poll(() => isNoted('dark_900.jpg')).toBe(true);
    expect(await library.selected.count()).toBe(0);

    await writeFile(join(images, 'dark', 'dark_901.jpg'), await jpeg(901, 30));
    await importFolder(app, page, images);
    await page.getByText('12 images', { exact: true }).waitFor(); // the view is kept
    const engine = (await descendantsOf(app.process().pid ?? 0)).find(({ command }) => command.includes('engine.cjs'));
    process.kill(engine?.id ?? 0, 'SIGKILL');
    await page.getByText('13 images', { exact: true }).waitFor({ timeout: 120_000 });
    await page.getByText('Similar to dark_000.jpg').waitFor();
    await expect.poll(() => isNoted('dark_901.jpg')).toBe(true);
    problems.splice(0);
  });
});
