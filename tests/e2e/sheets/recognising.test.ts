import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { expect, it, vi } from 'vitest';
import { chooseNext, withApp } from '../../helpers/programs/app';
import { seriousProblems } from '../../helpers/programs/axe';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';
import { ImportSheetPage } from '../pages/import-sheet-page';
import { LibraryPage } from '../pages/library-page';
import { WelcomePage } from '../pages/welcome-page';

it('a person shows on an example name what stands where, and imports the labels in file names', () =>
  withApp(async ({ app, page, folder }) => {
    const [welcome, library, sheet] = [
      new WelcomePage(app, page),
      new LibraryPage(app, page),
      new ImportSheetPage(app, page),
    ];
    const root = join(folder, 'images');
    await mkdir(root);
    for (let index = 0; index < 12; index += 1) {
      const name = `shot${String(index)}-${index % 2 === 0 ? 'happy' : 'sad'}-p${String(index % 3)}.jpg`;
      await writeFile(join(root, name), await jpeg(index, index * 20));
    }
    await welcome.newProject(join(folder, 'Faces.facet'));
    await library.chooseFolder(root);
    await sheet.fileNames.check();
    const example = page.getByRole('group', { name: 'Pieces of the example name' });
    await example.getByRole('button', { name: /^(happy|sad)$/ }).click();
    await vi.waitFor(async () => {
      expect(await sheet.labels('Labels of the images found')).toEqual(['happy 6', 'sad 6']);
    });
    expect(await sheet.examples.count()).toBe(10);
    await vi.waitFor(async () => {
      // Each one is shown by its picture, which the engine has rendered.
      expect(
        await sheet.examples
          .locator('img')
          .evaluateAll((all) => all.filter((img) => Number(Reflect.get(img, 'naturalWidth')) > 0).length),
      ).toBe(10);
    });
    await sheet.pattern.fill('{label');
    await page.getByText('This “{” has no “}”').waitFor();
    // What can't be read is not imported by the pattern before it, nor does Enter import what was not shown.
    const button = library.sheet.getByRole('button', { name: 'Import 12 images' });
    expect(await button.isDisabled()).toBe(true);
    await sheet.pattern.press('Enter');
    await page.getByText('This “{” has no “}”').waitFor();
    await sheet.pattern.fill('{*}-{mood}-p{person}');
    await sheet.pattern.press('Enter');
    await sheet.layout(/: mood, person/).waitFor();
    await sheet.labelField.selectOption('person');
    await vi.waitFor(async () => {
      expect(await sheet.labels('Labels of the images found')).toEqual(['0 4', '1 4', '2 4']);
    });
    await sheet.labelField.selectOption('mood');
    expect(await seriousProblems(page)).toEqual([]);
    await library.sheet.getByRole('button', { name: 'Import 12 images' }).click();
    await page.getByText('12 images added').waitFor();
    await library.facet(/^happy\b.*\b6$/).waitFor();
    await library.facet(/^person/).waitFor();
  }));

it('arrow keys pass by the layouts and the table without a dialog, and the focus stays with them', () =>
  withApp(async ({ app, page, folder }) => {
    const [welcome, library, sheet] = [
      new WelcomePage(app, page),
      new LibraryPage(app, page),
      new ImportSheetPage(app, page),
    ];
    await writeClassFolders(join(folder, 'images'), ['dark', 'light'], 3);
    await welcome.newProject(join(folder, 'Faces.facet'));
    await library.chooseFolder(join(folder, 'images'));
    await chooseNext(app, join(folder, 'nothing.csv'));
    const all = await library.sheet.getByRole('radio').count();
    for (let pressed = 0; pressed < all; pressed += 1) await page.keyboard.press('ArrowDown');
    await vi.waitFor(async () => {
      expect(await sheet.labels('Labels of the images found')).toEqual(['dark 3', 'light 3']);
    });
    await page.keyboard.press('ArrowUp');
    await library.sheet.getByRole('button', { name: 'Choose a table…' }).waitFor();
    expect(await library.sheet.getByRole('button', { name: 'Import 6 images' }).isDisabled()).toBe(true);
    await page.keyboard.press('ArrowDown');
    await library.sheet.locator('button[type=submit]:enabled').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('6 images added').waitFor();
  }));

it('pixels in a table of the chosen folder are unpacked into a new one', () =>
  withApp(async ({ app, page, folder }) => {
    const [welcome, library, sheet] = [
      new WelcomePage(app, page),
      new LibraryPage(app, page),
      new ImportSheetPage(app, page),
    ];
    const pixels = Array.from({ length: 48 * 48 - 1 }, (_, index) => index % 256).join(' ');
    const rows = Array.from({ length: 6 }, (_, index) => `${String(index % 2)},${String(index)} ${pixels},Training`);
    await mkdir(join(folder, 'fer'));
    await writeFile(join(folder, 'fer', 'fer2013.csv'), ['emotion,pixels,Usage', ...rows, ''].join('\n'));
    await welcome.newProject(join(folder, 'Faces.facet'));
    await chooseNext(app, join(folder, 'fer'), join(folder, 'unpacked'));
    await page.getByRole('button', { name: 'Choose a folder…' }).click();
    await library.sheet.getByRole('button', { name: 'Unpack into a new folder…' }).click();
    await page.getByText('6 pictures unpacked').waitFor();
    expect(await sheet.examples.count()).toBe(6);
    await library.sheet.getByRole('button', { name: 'Import 6 images' }).waitFor();
  }));

it('an archive is unpacked into a new folder, and its split is kept', () =>
  withApp(async ({ app, page, folder }) => {
    const [welcome, library, sheet] = [
      new WelcomePage(app, page),
      new LibraryPage(app, page),
      new ImportSheetPage(app, page),
    ];
    const entries: Record<string, Uint8Array> = { '__MACOSX/._a.jpg': strToU8('clutter') };
    for (const [part, count] of Object.entries({ train: 4, test: 2 })) {
      for (const name of ['anna', 'ben']) {
        for (let index = 0; index < count; index += 1) {
          entries[`faces/${part}/${name}/${String(index)}.jpg`] = await jpeg(
            index + (part === 'test' ? 10 : 0),
            name === 'anna' ? 40 : 200,
          );
        }
      }
    }
    await writeFile(join(folder, 'faces.zip'), zipSync(entries));
    await welcome.newProject(join(folder, 'Faces.facet'));
    await chooseNext(app, join(folder, 'faces.zip'), join(folder, 'unpacked'));
    await page.getByRole('button', { name: 'Import an archive…' }).click();
    await sheet.layout(/^Folders for the parts of a split/).waitFor();
    await page.getByText('12 pictures unpacked').waitFor();
    expect(await sheet.labels('Labels of the images found')).toEqual(['anna 6', 'ben 6']);
    expect(await seriousProblems(page)).toEqual([]);
    await library.sheet.getByRole('button', { name: 'Import 12 images' }).click();
    await page.getByText('12 images added').waitFor();
    await library.facet(/^train\b.*\b8$/).waitFor();
    await library.facet(/^test\b.*\b4$/).waitFor();
  }));
