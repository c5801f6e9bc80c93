import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeProject, withApp } from '../../helpers/programs/app';
import { writeClassFolders } from '../../helpers/files/folders';
import { dropOn } from '../pages/drop';
import { LibraryPage } from '../pages/library-page';

it('a folder dropped on the window is imported; a class is added, renamed and assigned by mouse and key', () =>
  withApp(async ({ app, page, folder }) => {
    const library = new LibraryPage(app, page);
    await writeClassFolders(join(folder, 'images'), ['dark', 'light'], 6);
    await makeProject(app, page, join(folder, 'Faces.facet'));
    await page.reload();
    await page.getByRole('heading', { name: 'Import a folder of photos' }).waitFor();
    await dropOn(page, join(folder, 'images'));
    await library.sheet.getByRole('button', { name: 'Import 12 images' }).click();
    await page.getByText('12 images added').waitFor();
    await library.closeReport();

    await page.getByRole('button', { name: 'Add a class' }).click();
    await page.keyboard.type('grey');
    await page.keyboard.press('Enter');
    await library.facet(/^grey/).waitFor();
    await library.facet(/^grey/).hover();
    await page.getByRole('button', { name: 'Rename grey' }).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('twilight');
    await page.keyboard.press('Enter');
    await library.facet(/^twilight/).waitFor();

    await library.tile('dark_000.jpg, dark').click();
    await library.tile('dark_002.jpg, dark').click({ modifiers: ['Shift'] });
    await library.tile('dark_001.jpg, dark').click({ modifiers: ['Control'] });
    await page.getByText('2 selected').waitFor();
    await page.keyboard.press('3');
    await library.tile('dark_000.jpg, twilight').waitFor();
    await library.tile('dark_002.jpg, twilight').waitFor();
    expect(await library.tile('dark_001.jpg, dark').count()).toBe(1);
  }));
