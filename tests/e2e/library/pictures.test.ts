import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { fetched } from '../../helpers/programs/addresses';
import { ask, importFolder, listen, makeProject, valueOf, withApp } from '../../helpers/programs/app';
import { writeClassFolders } from '../../helpers/files/folders';

/** Loads a picture in the page as the grid does. Returns its width in pixels, or 0 if it does not load. */
const widthInPage = (page: Page, url: string): Promise<number> =>
  page.evaluate<number>(`new Promise((resolve) => {
    const image = new Image();
    image.onload = () => resolve(image.naturalWidth);
    image.onerror = () => resolve(0);
    image.src = ${JSON.stringify(url)};
  })`);

interface Row {
  readonly id: number;
  readonly thumbnail: { readonly pack: number; readonly offset: number; readonly length: number } | null;
}

it('pictures of the open project are served, and nothing else', () =>
  withApp(async ({ app, page, folder, problems }) => {
    await writeClassFolders(join(folder, 'images'), ['dark', 'light'], 3);
    const tokens = await listen(page, 'shell', 'picturesAt');
    await makeProject(app, page, join(folder, 'Faces.facet'));
    expect(await importFolder(app, page, join(folder, 'images'))).toMatchObject({ added: 6 });
    const [said] = (await tokens()) as { token: string }[];
    const token = said?.token ?? '';
    const order = { filter: [], sort: 'id', descending: false, limit: 1, offset: 0 };
    const list = (await valueOf(ask(page, 'engine', 'images', 'list', order))) as { images: Row[] };
    const { id, thumbnail } = list.images[0] ?? { id: 0, thumbnail: null };
    const { pack, offset, length } = thumbnail ?? { pack: 0, offset: 0, length: 0 };
    const at = (...parts: (string | number)[]): string => `facet://thumbnail/${parts.join('/')}`;

    expect(await fetched(app, at(token, pack, offset, length))).toEqual({
      status: 200,
      type: 'image/jpeg',
      caching: 'public, max-age=31536000, immutable',
      bytes: length,
    });
    expect(await widthInPage(page, at(token, pack, offset, length))).toBeGreaterThan(0);
    const view = await fetched(app, `facet://view/${token}/${String(id)}?edge=32`);
    expect(view).toMatchObject({ status: 200, type: 'image/jpeg', caching: 'no-store' });
    expect(await widthInPage(page, `facet://view/${token}/${String(id)}?edge=32`)).toBe(32);

    const statuses: Record<string, number> = {
      [at(token, pack, offset, 1024 * 1024)]: 404, // beyond the file's end
      [at(token, pack, 10 ** 14, length)]: 404,
      [at(token, 999, 0, 10)]: 404,
      [at('0123456789abcdef', pack, offset, length)]: 404, // another project's
      [at(token, pack, offset, 1024 * 1024 + 1)]: 400,
      [at(token, pack, offset, 0)]: 400,
      [at(token, pack, -1, length)]: 400,
      [at(token, pack, '1.5', length)]: 400,
      [at(token, pack, '0x10', length)]: 400,
      [at(token, '..', '..', 'catalog.sqlite')]: 400,
      [at(token, '..%2f..%2fcatalog.sqlite', 0, 10)]: 400,
      [`facet://view/${token}/${String(id)}`]: 400,
      [`facet://view/${token}/${String(id)}?edge=9999999`]: 400,
      [`facet://view/${token}/..?edge=32`]: 400,
      [`facet://view/${token}/4711?edge=32`]: 404,
      [`facet://view/0123456789abcdef/${String(id)}?edge=32`]: 404,
      'facet://app/../package.json': 404,
      'facet://app/%2e%2e%2f%2e%2e%2fpackage.json': 404,
      'facet://app/..%2f..%2f..%2f..%2fetc%2fpasswd': 404,
      'facet://app/%': 404,
      'facet://elsewhere/index.html': 404,
    };
    for (const [url, status] of Object.entries(statuses))
      expect([url, (await fetched(app, url)).status]).toEqual([url, status]);

    // Only JPEGs are served, even if another picture is in a pack.
    const png = await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    await writeFile(join(folder, 'Faces.facet', 'thumbnails', '000777.pack'), png);
    expect((await fetched(app, at(token, 777, 0, png.length))).status).toBe(404);
    expect((await fetched(app, at(token, pack, offset, length - 1))).status).toBe(404);
    expect((await fetched(app, at(token, pack, offset + 1, length - 1))).status).toBe(404);

    // Opening the project again gives new addresses, and the old ones no longer work.
    await valueOf(ask(page, 'engine', 'project', 'open', { path: join(folder, 'Faces.facet') }));
    const latest = ((await tokens()) as { token: string }[]).at(-1)?.token ?? '';
    expect(latest).not.toBe(token);
    expect((await fetched(app, at(token, pack, offset, length))).status).toBe(404);
    expect((await fetched(app, at(latest, pack, offset, length))).status).toBe(200);
    await valueOf(ask(page, 'engine', 'project', 'close'));
    expect((await fetched(app, at(latest, pack, offset, length))).status).toBe(404);
    problems.splice(0);
  }));
