import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it, vi } from 'vitest';
import { ask, chooseNext, importFolder, makeProject, valueOf, withApp } from '../../helpers/programs/app';
import { seriousProblems } from '../../helpers/programs/axe';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';
import { ExportPage } from '../pages/export-page';
import { ImportSheetPage } from '../pages/import-sheet-page';
import { LibraryPage } from '../pages/library-page';
import { TrainPage } from '../pages/train-page';
import { WelcomePage } from '../pages/welcome-page';

/** Writes train/anna/*.jpg and so on: the class is the second folder. */
async function writeNested(root: string): Promise<void> {
  for (const [part, count] of Object.entries({ train: 3, test: 2 })) {
    for (const name of ['anna', 'ben']) {
      await mkdir(join(root, part, name), { recursive: true });
      for (let index = 0; index < count; index += 1) {
        const file = `${part}_${name}_${String(index)}.jpg`;
        await writeFile(join(root, part, name, file), await jpeg(index, name === 'anna' ? 40 : 200));
      }
    }
  }
}

it('the import sheet lets a person choose the folder level that names the class', () =>
  withApp(async ({ app, page, folder }) => {
    const [welcome, library, sheet] = [
      new WelcomePage(app, page),
      new LibraryPage(app, page),
      new ImportSheetPage(app, page),
    ];
    await writeNested(join(folder, 'images'));
    await welcome.newProject(join(folder, 'Faces.facet'));
    await library.chooseFolder(join(folder, 'images'));
    await sheet.layout(/^Folders for the parts of a split over class folders/).waitFor();
    expect(await sheet.labels('Labels of the images found')).toEqual(['anna 5', 'ben 5']); // below the parts of a split
    await sheet.layout(/^One folder per class/).check();
    await sheet.level.selectOption({ label: 'First, such as test' });
    await vi.waitFor(async () => {
      expect(await sheet.labels('Labels of the images found')).toEqual(['train 6', 'test 4']);
    });
    await sheet.level.selectOption({ label: 'Second, such as anna' });
    await vi.waitFor(async () => {
      expect(await sheet.labels('Labels of the images found')).toEqual(['anna 5', 'ben 5']);
    });
    expect(await seriousProblems(page)).toEqual([]);
    await library.sheet.getByRole('button', { name: 'Import 10 images' }).click();
    await page.getByText('10 images added').waitFor();
    await library.facet(/^anna\b.*\b5$/).waitFor();
  }));

/** Number of imports that the engine has run, dry runs among them. */
async function importsOf(page: Page): Promise<number> {
  const { jobs } = (await valueOf(ask(page, 'engine', 'jobs', 'list'))) as { jobs: readonly { name: string }[] };
  return jobs.filter(({ name }) => name === 'imports.run').length;
}

it('moved photos stay the same images, and take the folder’s label on request', () =>
  withApp(async ({ app, page, folder, problems }) => {
    const [welcome, library] = [new WelcomePage(app, page), new LibraryPage(app, page)];
    const importsBefore = await importsOf(page);
    const root = join(folder, 'images');
    await writeClassFolders(root, ['man', 'woman'], 3);
    await welcome.newProject(join(folder, 'Faces.facet'));
    await library.chooseFolder(root);
    await page.keyboard.press('Enter');
    await page.getByText('6 images added').waitFor();
    await rename(join(root, 'man', 'man_000.jpg'), join(root, 'woman', 'man_000.jpg'));
    await mkdir(join(root, 'man', '@eaDir'));
    await writeFile(join(root, 'man', '@eaDir', 'thumb.jpg'), await jpeg(9));
    await chooseNext(app, root);
    await app.evaluate(({ Menu }) => {
      Menu.getApplicationMenu()?.getMenuItemById('import.folder')?.click();
    });
    await page.getByText('Left out 1 entry of a system or program: man/@eaDir.').waitFor();
    await page.getByText('Relink 1 moved photo, keeping labels and tags').waitFor();
    await page.getByLabel('Use the folder’s label for 1 photo that nobody has corrected').check();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Relink 1 photo' }).dblclick(); // imports only once
    await page.getByText('1 moved', { exact: true }).waitFor();
    // Until then the focused image's original may be requested at its former path.
    const ofMoved = problems.findIndex((problem) => /404 .*facet:\/\/view\/\w+\/1\?/.test(problem));
    if (ofMoved >= 0) problems.splice(ofMoved, 1);
    await library.facet(/^woman\b.*\b4$/).waitFor();
    await library.facet(/^man\b.*\b2$/).waitFor();
    await page.getByRole('button', { name: 'Show report' }).click();
    await page.getByText('tags and the split stayed with the picture; 1 photo took the folder’s label.').waitFor();
    await page.getByText('Left out 1 entry of a system or program: man/@eaDir.').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    expect((await importsOf(page)) - importsBefore).toBe(4); // two dry runs, two imports
  }));

it('labels and attributes come from a table whose columns the person chooses; attributes filter and group the split', () =>
  withApp(async ({ app, page, folder }) => {
    const [welcome, library, sheet] = [
      new WelcomePage(app, page),
      new LibraryPage(app, page),
      new ImportSheetPage(app, page),
    ];
    await writeClassFolders(join(folder, 'images'), ['dark', 'light'], 10);
    const rows = ['dark', 'light'].flatMap((name) =>
      Array.from({ length: 10 }, (_, index) => {
        const path = `${name}/${name}_00${String(index)}.jpg`;
        return `${path};${name === 'dark' ? 'night' : 'day'};p${String(index % 5)};${index < 3 ? 'Köln' : ''}`;
      }),
    );
    const table = join(folder, 'labels.csv');
    await writeFile(table, ['file;lighting;person;city', ...rows, 'short', 'nowhere.jpg;day;;'].join('\n'));
    await welcome.newProject(join(folder, 'Faces.facet'));
    await library.chooseFolder(join(folder, 'images'));
    await chooseNext(app, table);
    await sheet.fromTable.check();
    await library.sheet.getByRole('button', { name: 'Choose a table…' }).click();
    await sheet.column('lighting').waitFor();
    expect(await sheet.column('file').inputValue()).toBe('path');
    expect(await sheet.column('lighting').inputValue()).toBe('attribute');
    await sheet.column('lighting').selectOption('label');
    await page.getByText('1 row can’t be used').waitFor();
    expect(await sheet.labels('Labels of new images')).toEqual(['day 10', 'night 10']);
    await page.getByText('1 row can’t be used').click();
    await page.getByText('it has 1 cells, the first line has 4').waitFor();
    await page.getByText('1 row of the table without an image in this folder').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await library.sheet.getByRole('button', { name: 'Import 20 images' }).click();
    await page.getByText('20 images added').waitFor();
    await page.getByText('1 row skipped').waitFor();
    await page.getByRole('button', { name: 'Show rows' }).click();
    await page.getByRole('dialog', { name: 'Import report' }).getByText('1 row can’t be used').waitFor();
    await page.keyboard.press('Escape');
    await library.closeReport();

    await library.tile('dark_000.jpg, night').click();
    await library.inspector.getByText('Köln').waitFor();
    await library.facet(/^city/).click();
    await library.facet(/^Köln\s*6/).click();
    await page.getByText('6 of 20').waitFor();
    await page.getByRole('group', { name: 'Filter' }).getByText('city: Köln').waitFor();
    await library.facet(/^no value\s*14/).click();
    await page.getByText('14 of 20').waitFor();
    await page.getByRole('group', { name: 'Filter' }).getByText('city: no value').waitFor();
    expect(await seriousProblems(page)).toEqual([]);

    const train = new TrainPage(page);
    await train.open();
    await page.getByRole('button', { name: 'Choose…' }).click();
    await page.getByLabel('Keep together').selectOption('person');
    await page.getByText('Images with the same person are never divided between train, validation and test.').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByLabel('Test, %').fill('20');
    await page.getByLabel('Validation, %').fill('20');
    await page.getByRole('button', { name: 'Make the split' }).click();
    await page.getByRole('region', { name: 'Split' }).getByText('12').waitFor();
  }));

it('another project is imported with its labels; an exported data set can be imported again', () =>
  withApp(async ({ app, page, folder }) => {
    const [library, exporting] = [new LibraryPage(app, page), new ExportPage(page)];
    await writeClassFolders(join(folder, 'images'), ['dark', 'light'], 4);
    await makeProject(app, page, join(folder, 'First.facet'));
    expect(await importFolder(app, page, join(folder, 'images'))).toMatchObject({ added: 8 });
    await makeProject(app, page, join(folder, 'Second.facet'));
    await page.reload();
    await chooseNext(app, join(folder, 'First.facet'));
    await page.getByRole('button', { name: 'Choose a folder…' }).click();
    const sheet = page.getByRole('dialog', { name: 'Import a project' });
    await sheet.getByRole('button', { name: 'Import 8 images' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByText('8 images added').waitFor();
    await library.facet(/^light\b.*\b4$/).click();
    await page.getByText('4 of 8').waitFor();

    await exporting.openDataset();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByLabel('Format').selectOption({ label: 'Class folders' });
    expect(await page.getByLabel('Pictures').inputValue()).toBe('copy');
    await page.getByLabel('Only images that the library’s filter shows').check();
    await page.getByRole('button', { name: 'Export 4 images' }).waitFor();
    await chooseNext(app, join(folder, 'out'));
    await exporting.choose();
    await page.getByRole('button', { name: 'Export 4 images' }).click();
    await exporting.result.getByText('4 images written').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    expect((await readFile(join(folder, 'out', 'light', 'light_000.jpg'))).length).toBeGreaterThan(100);

    await chooseNext(app, join(folder, 'out'));
    await exporting.choose();
    await page.getByRole('button', { name: 'Export 4 images' }).click();
    await page.getByText('is not empty', { exact: false }).waitFor();
  }));
