import { open, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digestOf, digestOfFile } from '../../../src-main/platform/sums/digest';
import { readSums } from '../../../src-main/platform/sums/sums-file';
import { examineSums, readWhole, rewriteWithSum, takeSums, writeWithSums } from '../../../src-main/platform/sums/sums';
import { flip } from '../../helpers/files/damage';
import { failureOf, withFolder } from '../../helpers/programs/engine';

const never = { adopts: false };

describe('checksums of a folder', () => {
  it('are SHA-256 of a text, of bytes in slices, and of the beginning of a file', () =>
    withFolder(async (folder) => {
      // FIPS 180-2, B.1
      const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
      expect(await digestOf(Buffer.from('abc'))).toBe(abc);
      const file = join(folder, 'long');
      const long = Buffer.alloc(2_000_000, 7);
      await writeFile(file, long);
      expect((await digestOfFile(file)).is).toBe(await digestOf(long));
      await writeFile(file, 'abcd');
      expect((await digestOfFile(file, { length: 3 })).is).toBe(abc);
      await writeWithSums(folder, { a: 'abc' });
      expect((await readSums(folder))?.files).toEqual({ a: abc });
    }));

  it('accept the old and the new content while a file is replaced', () =>
    withFolder(async (folder) => {
      await writeWithSums(folder, { a: 'old' });
      const old = await readFile(join(folder, 'a'));
      const sums = await readSums(folder);
      // A process that dies between the file and its settled sum leaves this:
      const { writeSums } = await import('../../../src-main/platform/sums/sums-file');
      if (!sums) throw new Error('There are no sums.');
      await writeSums(folder, { ...sums, becoming: { a: await digestOf(Buffer.from('new')) } });
      for (const content of [old, Buffer.from('new')]) {
        await writeFile(join(folder, 'a'), content);
        expect(await readWhole(join(folder, 'a'), never)).toEqual(content);
      }
      await writeFile(join(folder, 'a'), 'other');
      expect(await failureOf(readWhole(join(folder, 'a'), never))).toMatchObject({ kind: 'project-damaged' });
      await writeWithSums(folder, { a: 'newest' });
      expect(await readSums(folder)).toMatchObject({
        becoming: {},
        files: { a: await digestOf(Buffer.from('newest')) },
      });
    }));

  it('stay correct when bytes are overwritten, however often that is restarted', () =>
    withFolder(async (folder) => {
      const file = join(folder, 'rows');
      await writeWithSums(folder, { rows: Buffer.alloc(1_500_000, 1) });
      const offsets = [0, 524_286, 1_499_990];
      const none = Buffer.alloc(10, 255);
      const change = (piece: Buffer, position: number): void => {
        for (const offset of offsets) {
          for (let at = 0; at < none.length; at += 1) {
            const index = offset + at - position;
            if (index >= 0 && index < piece.length) piece[index] = 255;
          }
        }
      };
      const write = async (count: number): Promise<void> => {
        const handle = await open(file, 'r+');
        for (const offset of offsets.slice(0, count)) await handle.write(none, 0, none.length, offset);
        await handle.close();
      };
      const cutOff = rewriteWithSum(file, change, async () => {
        await write(1);
        throw new Error('killed');
      });
      await expect(cutOff).rejects.toThrow('killed');
      await rewriteWithSum(file, change, () => write(3));
      expect(await examineSums(folder, ['rows'])).toEqual({ damaged: [], found: [] });
      expect((await readSums(folder))?.becoming).toEqual({});
      await rewriteWithSum(file, change, () => write(3));
      expect(await examineSums(folder, ['rows'])).toEqual({ damaged: [], found: [] });

      await flip(file, 1000);
      await rewriteWithSum(file, change, () => write(3));
      expect(await examineSums(folder, ['rows'])).toEqual({ damaged: ['rows'], found: [] });
    }));

  it('detect a shorter file, and report once a file without a checksum', () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, 'a'), 'old');
      await writeWithSums(folder, { b: 'written' });
      await readWhole(join(folder, 'a'), { adopts: true });
      await truncate(join(folder, 'b'), 3);
      expect(await examineSums(folder, ['a', 'b', 'missing'])).toEqual({ damaged: ['b'], found: ['a'] });
      expect(await examineSums(folder, ['a', 'b'])).toEqual({ damaged: ['b'], found: [] });
      await takeSums(folder, ['b']);
      expect(await examineSums(folder, ['a', 'b'])).toEqual({ damaged: [], found: [] });
    }));

  it('are updated concurrently without losing one', () =>
    withFolder(async (folder) => {
      const names = Array.from({ length: 20 }, (_, index) => `f${String(index)}`);
      await Promise.all(names.map((name) => writeWithSums(folder, { [name]: name })));
      expect(Object.keys((await readSums(folder))?.files ?? {}).sort()).toEqual([...names].sort());
    }));
});
