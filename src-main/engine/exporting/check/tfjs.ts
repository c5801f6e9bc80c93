import { join } from 'node:path';
import { bytesOf, writeSynced } from '../../../platform/atomic';
import { chunksOf, forEachConcurrently } from '../../base/concurrency';
import { predictRows, preparationOf } from '../../models/model';
import type { Runtime } from './runtime';

/** tfjs's layers in a fresh process, on pixels that a decoder prepares. */
export const tfjsLayers: Runtime = {
  name: 'tfjs-node 4.22.0',
  async predict({ services, job, temporary }, { folder, metadata }, files) {
    const { edge } = preparationOf(metadata);
    const pixels = join(temporary, 'pixels.rgb8');
    const decoded: number[] = [];
    const items = files.map(({ path, crop }, row) => ({ path, crop, row, sha256: null }));
    await forEachConcurrently(chunksOf(items, 16), services.decoders.size * 2, async (some) => {
      const request = { file: pixels, edge, isTemporary: true, items: [...some] };
      const results = await services.decoders.prepare(request, job.signal);
      some.forEach(({ row }, index) => {
        if ('crc32' in (results[index] ?? {})) decoded.push(row);
      });
    });
    const width = metadata.classes.length;
    const probabilities = new Float32Array(files.length * width).fill(NaN);
    if (decoded.length === 0) return probabilities;
    const rows = join(temporary, 'rows.i32');
    await writeSynced(rows, bytesOf(Int32Array.from(decoded)));
    const request = { model: folder, pixels, rows, count: decoded.length, output: join(temporary, 'p.f32') };
    const found = await predictRows(services, { ...request, by: 'layers' }, job);
    decoded.forEach((row, index) => {
      probabilities.set(found.subarray(index * width, (index + 1) * width), row * width);
    });
    return probabilities;
  },
};
