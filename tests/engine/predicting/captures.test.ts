import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { jpeg } from '../../helpers/files/folders';
import { failureOf, withEngine, withOwnEngine } from '../../helpers/programs/engine';

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

it('a picture from the clipboard is held in a private file until the engine ends', async () => {
  const png = await sharp(await jpeg(1, 40))
    .png()
    .toBuffer();
  let path = '';
  await withOwnEngine(async ({ requests }) => {
    ({ path } = await requests.captures.hold({ picture: textOf(png) }));
    expect(await readFile(path)).toEqual(png);
    expect(path).toMatch(/\.png$/);
    expect((await stat(path)).mode & 0o077).toBe(0);
    expect(await failureOf(requests.captures.hold({ picture: textOf(Buffer.from('no picture')) }))).toMatchObject({
      kind: 'bad-input',
    });
    expect(await failureOf(requests.captures.hold({ picture: 'no base64!' }))).toMatchObject({ kind: 'bad-message' });
  });
  expect(existsSync(path)).toBe(false);
});

it('a picture of the webcam is kept under the time, and never in place of another', () =>
  withEngine(async ({ requests }, folder) => {
    const pictures = join(folder, 'pictures');
    await mkdir(pictures);
    const [first, second] = [await jpeg(1, 40), await jpeg(2, 200)];
    const paths: string[] = [];
    for (const picture of [first, second, first]) {
      paths.push((await requests.captures.keep({ picture: textOf(picture), folder: pictures })).path);
    }
    expect(new Set(paths).size).toBe(3);
    for (const path of paths) {
      expect(basename(path)).toMatch(/^Webcam \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d( \(\d\))?\.jpg$/);
    }
    expect(await Promise.all(paths.map((path) => readFile(path)))).toEqual([first, second, first]);

    const png = await sharp(first).png().toBuffer();
    expect(await failureOf(requests.captures.keep({ picture: textOf(png), folder: pictures }))).toMatchObject({
      kind: 'bad-input',
    });
    const missing = join(folder, 'missing');
    expect(await failureOf(requests.captures.keep({ picture: textOf(first), folder: missing }))).toMatchObject({
      kind: 'not-found',
    });
    expect(await readdir(pictures)).toHaveLength(3);
  }));
