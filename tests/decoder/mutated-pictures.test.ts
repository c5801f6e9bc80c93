import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { at } from '../../src-shared/domain/at';
import { randomGenerator } from '../../src-shared/domain/random';
import { DecoderPool } from '../../src-main/engine/base/children/decoders';
import { deep, goodImages, heic, oriented, scene } from '../helpers/files/images';
import { packed } from '../helpers/files/bitmaps';
import { tiff } from '../helpers/files/tiff';

/** Mutated files per run. FACET_MUTATIONS=3000 takes some minutes. */
const mutations = Number(process.env.FACET_MUTATIONS ?? 250);

let folder = '';
let pool: DecoderPool;
const lines: string[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'facet-mutated-'));
  pool = new DecoderPool({ size: 1, log: (text) => lines.push(text), timeoutMs: 20_000 });
});

afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Small pictures of all formats and of forms with readers of their own. */
async function seeds(): Promise<Buffer[]> {
  const names = Object.keys(goodImages).filter((name) => name !== 'plain.jpg' && name !== 'thin.png');
  const made = await Promise.all(names.map(async (name) => (await goodImages[name]?.bytes()) ?? Buffer.alloc(0)));
  const drawn = scene(5, 40, 40);
  const ramp = Array.from({ length: 64 }, (_, index) => index * 60);
  return [
    ...made,
    await drawn.clone().jpeg().toBuffer(),
    await oriented(6),
    await deep([3, 2, 1]),
    ...(await Promise.all((['deep', 'bright', 'clear'] as const).map(heic))),
    tiff({ width: 8, height: 8, bits: 12, data: packed(ramp, 12) }),
    tiff({ width: 8, height: 8, bits: 8, samples: 3, photometric: 8, data: Buffer.alloc(192, 90) }),
    Buffer.from('P3 3 2 9 1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7 8 9'),
  ];
}

/** Changes some bytes, mostly in the header, and at times cuts, repeats or drops a stretch. */
function mutated(seed: Buffer, random: ReturnType<typeof randomGenerator>): Buffer {
  let bytes = Buffer.from(seed);
  const place = (): number => random.integer(random.next() < 0.6 ? Math.min(bytes.length, 200) : bytes.length);
  for (let change = random.integer(6); change >= 0; change -= 1) {
    bytes[place()] = at([0, 255, 1, 127, 128, random.integer(256)], random.integer(6));
  }
  const how = random.next();
  const [from, length] = [place(), random.integer(40)];
  if (how < 0.15) bytes = bytes.subarray(0, from);
  else if (how < 0.25) bytes = Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)]);
  else if (how < 0.35) bytes = Buffer.concat([bytes.subarray(0, from), bytes.subarray(Math.max(0, from - length))]);
  return bytes;
}

test('mutated pictures of all formats become pictures or sentences, and cost no other file', async () => {
  const all = await seeds();
  const random = randomGenerator(20_261);
  const paths = Array.from({ length: mutations }, (_, index) => {
    const path = join(folder, `m${String(index)}`);
    writeFileSync(path, mutated(at(all, index % all.length), random));
    return path;
  });
  const kinds = new Map<string, number>();
  for (let first = 0; first < paths.length; first += 50) {
    const { results } = await pool.inspect(paths.slice(first, first + 50), () => join(folder, 'pack'));
    for (const [index, result] of results.entries()) {
      const kind = 'refused' in result ? result.refused : 'read';
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      if ('refused' in result) expect(result.reason).toMatch(new RegExp(`^“m${String(first + index)}” .+\\.$`, 's'));
    }
  }
  if (mutations > 250) console.log(Object.fromEntries(kinds));
  expect([kinds.get('timed-out') ?? 0, kinds.get('crashed') ?? 0]).toEqual([0, 0]);
  expect(kinds.get('read') ?? 0).toBeGreaterThan(mutations / 20);
  const intact = join(folder, 'intact');
  writeFileSync(intact, at(all, 0));
  expect((await pool.inspect([intact], () => join(folder, 'pack'))).results[0]).not.toHaveProperty('refused');
}, 600_000);
