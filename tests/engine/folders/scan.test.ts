import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scanFolder } from '../../../src-main/engine/folders/scan';
import { withFolder } from '../../helpers/programs/engine';

test('pictures are found by their names, or by their first bytes where a name says nothing', () =>
  withFolder(async (folder) => {
    const root = join(folder, 'images');
    await mkdir(root);
    const named = ['a.HEIC', 'b.hif', 'c.jxl', 'd.bmp', 'e.dib', 'f.pgm', 'g.PPM', 'h.pnm', 'i.pam', 'j.pbm', 'k.jpe'];
    for (const name of named) await writeFile(join(root, name), 'x');
    const starts = {
      'old-1': 'P5\n2 2\n255\nabcd',
      'old-2': 'P2 1 1 9 4',
      paint: 'BM\x46\0\0\0\0\0\0\0\x36\0\0\0',
      'new-1': '\0\0\0\x0cJXL \r\n',
      phone: '\0\0\0\x18ftypheic',
    };
    for (const [name, text] of Object.entries(starts)) await writeFile(join(root, name), text, 'latin1');
    for (const name of ['list', 'BMW', 'P1000']) await writeFile(join(root, name), `${name} is a text`);
    const found: string[] = [];
    for await (const { kind, path } of scanFolder(root)) if (kind === 'image') found.push(path);
    expect(found.sort()).toEqual([...named, ...Object.keys(starts)].sort());
  }));
