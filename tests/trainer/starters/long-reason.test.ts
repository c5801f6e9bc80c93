import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addLayersStarter } from '../../../src-main/trainer/starters/own';
import { failureOf, withFolder } from '../../helpers/programs/engine';
import { writeOwnModel } from '../../helpers/projects/own-starter';

it('a model that can’t be a starter is refused with one sentence, however long its names are', () =>
  withFolder(async (folder) => {
    const model = await writeOwnModel(join(folder, 'model'));
    const file = join(model, 'model.json');
    const long = 'Layer'.repeat(400);
    for (const renamed of ['"class_name":"Flatten"', '"name":"fields"']) {
      const text = await readFile(file, 'utf8');
      const [key = ''] = renamed.split(':');
      await writeFile(
        file,
        text.replace(renamed, `${key}:"${long}"`).replace('"pool_size":[4,4]', '"pool_size":[99,99]'),
      );
      const { kind, message } = await failureOf(addLayersStarter(model, join(folder, 'starters')));
      expect(kind).toBe('unsupported');
      expect(message.length).toBeLessThan(400 + model.length);
      await writeFile(file, text);
    }
  }));
