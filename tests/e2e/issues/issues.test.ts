import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { createProject } from '../../../src-main/engine/project/project';
import { importFolder, makeProject, withApp } from '../../helpers/programs/app';
import { seriousProblems } from '../../helpers/programs/axe';
import { withFolder } from '../../helpers/programs/engine';
import { scene } from '../../helpers/files/images';
import { good, writing, type Pictures } from '../../helpers/projects/issues';
import { IssuesPage } from '../pages/issues-page';
import { LibraryPage } from '../pages/library-page';

/** Two contradicting pairs, a copy of a copy at half the size, three dark pictures. */
const pictures: Pictures = {
  ...good,
  'a/one.png': scene(50),
  'b/one.png': scene(50),
  'a/two.png': scene(51),
  'b/two.png': scene(51),
  'a/large.png': scene(60, 320, 320),
  'a/small.png': scene(60, 320, 320).resize(160),
  'a/dark-1.png': scene(70).linear(0.2),
  'b/dark-2.png': scene(71).linear(0.2),
  'b/dark-3.png': scene(72).linear(0.2),
};

it('issues are reviewed and resolved by keyboard alone, and each step can be undone', () =>
  withApp(async ({ app, page, folder }) => {
    const [issues, library] = [new IssuesPage(page), new LibraryPage(app, page)];
    await writing(pictures)(join(folder, 'images'));
    await makeProject(app, page, join(folder, 'Faces.facet'));
    await page.reload();
    await issues.open();
    await page.getByRole('heading', { name: 'Nothing to search yet' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);

    await importFolder(app, page, join(folder, 'images'));
    await issues.card('Contradicting labels').waitFor();
    expect(await issues.titles()).toEqual([
      ...['Contradicting labels', 'Exact duplicates', 'Near duplicates', 'Dark', 'Suspect labels'],
    ]);
    expect(await issues.card('Contradicting labels').innerText()).toContain('2 groups, 4 images');
    await page.getByText('21 images searched just now').waitFor();
    expect(await seriousProblems(page)).toEqual([]);

    // A label for all images of a group.
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await issues.list('Contradicting labels').waitFor();
    await issues.pictures.nth(1).waitFor();
    expect(await issues.pictures.count()).toBe(2);
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press('2');
    await issues.state('Fixed', 1).waitFor();
    await library.lastStep('Label 1 image “b”').waitFor();
    expect(await issues.items.count()).toBe(1);
    await page.keyboard.press('Control+z');
    await issues.state('Open', 2).waitFor();
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: 'Dismiss 2 issues' }).waitFor();
    await page.keyboard.press('1');
    await issues.state('Fixed', 2).waitFor();
    await page.getByText('None left.').waitFor();

    // One image of a group is left out.
    await page.keyboard.press('Escape');
    await issues.card('Near duplicates').focus();
    await page.keyboard.press('Enter');
    await issues.focusedPicture.filter({ hasText: 'large.png' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await issues.focusedPicture.filter({ hasText: 'small.png' }).waitFor();
    await page.keyboard.press('Shift+X');
    await issues.state('Fixed', 1).waitFor();
    await page.keyboard.press('Control+z');
    await issues.focusedPicture.filter({ hasText: 'large.png' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('x');
    await issues.state('Fixed', 1).waitFor();
    await issues.state('Fixed', 1).click();
    await issues.pictures.filter({ hasText: 'excluded' }).filter({ hasText: 'small.png' }).waitFor();

    // A dismissal is remembered by the next search, and undone.
    await page.keyboard.press('Escape');
    await issues.card('Dark').focus();
    await page.keyboard.press('Enter');
    await issues.items.nth(2).waitFor();
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('d');
    await issues.state('Dismissed', 2).waitFor();
    await page.keyboard.press('s');
    await page.keyboard.press('Escape');
    await page.getByText('20 images searched just now').waitFor();
    await issues.card('Dark').getByText('2 dismissed').waitFor();
    await issues.card('Dark').focus();
    await page.keyboard.press('Enter');
    await issues.state('Dismissed', 2).click();
    await issues.list('Dark').focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('d');
    await issues.state('Open', 3).waitFor();

    // From an issue to its images in the library.
    await issues.state('Open', 3).click();
    await issues.list('Dark').focus();
    await page.keyboard.press('l');
    await library.tile('dark-2.png, b').waitFor();
    await page.getByText('3 of 21').waitFor();
    await library.facet(/^Dark/).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  }));

it('near duplicates can be searched at another distance', () =>
  withApp(async ({ app, page, folder }) => {
    const issues = new IssuesPage(page);
    const far = { 'a/1.png': scene(60), 'a/2.png': scene(60).blur(1.2), 'a/3.png': scene(60).modulate({ hue: 150 }) };
    await writing({ ...good, ...far })(join(folder, 'images'));
    await makeProject(app, page, join(folder, 'Faces.facet'));
    await importFolder(app, page, join(folder, 'images'));
    await page.reload();
    await issues.open();
    await issues.card('Near duplicates').click();
    await page.getByText('At most 4 of 64 bits differ: copies').waitFor();
    const before = await issues.items.first().innerText();
    await page.getByRole('slider').focus();
    for (let step = 0; step < 7; step += 1) await page.keyboard.press('ArrowRight');
    await page.getByText('At most 11 of 64 bits differ: also pictures that look alike').waitFor();
    await page.getByRole('button', { name: 'Search within 11 bits' }).click();
    await issues.items.filter({ hasText: '3 images' }).waitFor();
    expect(before).toContain('2 images');
    await page.getByRole('button', { name: 'Search again' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  }));

it('thousands of groups scroll in a list of few DOM elements', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'Huge.facet');
    await makeHuge(path, 4000);
    await withApp(
      async ({ page }) => {
        const issues = new IssuesPage(page);
        await page.getByRole('navigation', { name: 'Screens' }).waitFor();
        await issues.open();
        await issues.card('Exact duplicates').getByText('4,000 groups, 8,000 images').waitFor();
        await issues.card('Exact duplicates').click();
        await issues.items.filter({ hasText: 'image-1.jpg' }).waitFor();
        await page.keyboard.press('End');
        await issues.items.filter({ hasText: 'image-8000.jpg' }).waitFor();
        expect(await issues.items.count()).toBeLessThan(60);
        expect(await issues.focusedItem.getAttribute('aria-posinset')).toBe('4000');
        await page.keyboard.press('Control+a');
        await page.keyboard.press('d');
        await issues.state('Dismissed', 4000).waitFor();
        await page.getByText('None left.').waitFor();
        await page.keyboard.press('Control+z');
        await issues.state('Open', 4000).waitFor();
      },
      { args: [path] },
    );
  }));

it('a failed read is reported in place and can be retried', () =>
  withApp(async ({ app, page, folder }) => {
    const issues = new IssuesPage(page);
    await writing(pictures)(join(folder, 'images'));
    await makeProject(app, page, join(folder, 'Faces.facet'));
    await importFolder(app, page, join(folder, 'images'));
    await page.reload();
    const catalog = new Database(join(folder, 'Faces.facet', 'catalog.sqlite'));
    catalog.exec('ALTER TABLE issues RENAME TO lost');
    await issues.open();
    await page.getByRole('alert').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    catalog.exec('ALTER TABLE lost RENAME TO issues');
    catalog.close();
    await page.getByRole('button', { name: 'Try again' }).click();
    await issues.card('Dark').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  }));

/** Makes a project of image pairs without files, with the issues that a search would find. */
async function makeHuge(path: string, groups: number): Promise<void> {
  const project = await createProject(path);
  const { catalog } = project;
  catalog.transaction(() => {
    const source = catalog.sources.findOrAdd('/photos', 0);
    const unlabelled = { state: 'unlabelled', classId: null } as const;
    catalog.issueFindings.begin();
    for (let group = 0; group < groups; group += 1) {
      const images = [1, 2].map((copy) => {
        const path = `image-${String(group * 2 + copy)}.jpg`;
        const refused = { refusal: 'It is cut off.', bytes: 1, modified: 1 };
        return catalog.images.add({ source, path, label: unlabelled, at: 0 }, refused);
      });
      const fingerprint = images.join();
      catalog.issueFindings.found({ kind: 'exact-duplicate', severity: 1, detail: '', images, fingerprint }, 0);
    }
    catalog.issueFindings.end({ at: Date.now(), images: groups * 2, lastImage: groups * 2, nearDistance: 4 });
  });
  project.close();
}
