import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { at } from '../../../../src-shared/domain/at';
import type { ExportFormat } from '../../../../src-shared/domain/export-format';
import { withTester } from '../../base/children/tester';
import { chunksOf, prefetched } from '../../base/concurrency';
import type { FindRuntime, Runtime, RuntimeContext, TriedFile } from './runtime';

/** Pictures that are decoded together: whole ones, of up to 300 MB each. */
const picturesAtOnce = 8;

/** The runtime of a format that Node runs: a decoder opens the files, a tester runs the model on whole pictures. */
export function nodeRuntime(format: ExportFormat): FindRuntime {
  return () => {
    const found = { name: '' };
    const runtime: Runtime = {
      get name() {
        return found.name;
      },
      predict: async (context, { folder, metadata }, files) => {
        const { services, job, temporary } = context;
        const width = metadata.classes.length;
        const probabilities = new Float32Array(files.length * width).fill(NaN);
        const log = services.childLog('tester');
        await withTester({ log, signal: job.signal, model: folder }, async ({ client, on }) => {
          const opened = await client.open({ folder, format, edge: metadata.inputEdge, classes: width });
          found.name = opened.runtime;
          on('tester', 'predicted', () => {
            job.advance(1);
          });
          const output = join(temporary, 'probabilities.f32');
          for await (const { pictures, rows, items } of decodedBlocks(context, files)) {
            await client.predict({ pictures, items, output });
            const values = new Float32Array(new Uint8Array(await readFile(output)).buffer);
            rows.forEach((row, index) => {
              const given = values.subarray(index * width, (index + 1) * width);
              probabilities.set(given.every(Number.isFinite) ? given : given.fill(Infinity), row * width);
            });
          }
        });
        return probabilities;
      },
    };
    return Promise.resolve(runtime);
  };
}

/** Decodes files block by block; the next block while one is predicted. */
async function* decodedBlocks({ services, job, temporary }: RuntimeContext, files: readonly TriedFile[]) {
  const blocks = chunksOf([...files.entries()], picturesAtOnce);
  const decode = async (block: (typeof blocks)[number]) => {
    // A file per block, since one is read while the other is written.
    const pictures = join(temporary, `pictures-${String(at(block, 0)[0])}.rgb8`);
    const request = { file: pictures, items: block.map(([, { path, crop }]) => ({ path, crop })) };
    const results = await services.decoders.whole(request, job.signal);
    const found = block.flatMap(([row], index) => {
      const result = at(results, index);
      return 'offset' in result ? [{ row, item: result }] : [];
    });
    return { pictures, rows: found.map(({ row }) => row), items: found.map(({ item }) => item) };
  };
  for await (const block of prefetched(blocks, decode)) {
    if (block.items.length > 0) yield block;
    await rm(block.pictures, { force: true });
  }
}
