import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { photograph } from '../../../src-main/decoder/sample/photograph';
import { compileInference } from '../../../src-main/trainer/graph/inference';
import { detectFaces } from '../../../src-main/trainer/faces/detect';
import { convertStarter } from '../../../src-main/trainer/starters/converting';
import { readStarter } from '../../../src-main/trainer/starters/starter-folder';
import { loadTensorFlow, type TensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { detectorFrame } from '../../../src-shared/domain/face-crop';
import { fetchedDetector } from '../../helpers/projects/starters';
import { drawnPictures, worstDifference } from '../starters/pictures';

let tf: TensorFlow;
let folder: string;
beforeAll(async () => {
  tf = await loadTensorFlow();
  folder = await mkdtemp(join(tmpdir(), 'facet-detector-'));
});
afterAll(() => rm(folder, { recursive: true }));

const never = new AbortController().signal;
const nothing = (): void => undefined;

/** A picture in the middle of the frame, as the decoder prepares it. */
async function framed(picture: Buffer): Promise<Buffer> {
  const margin = (detectorFrame.edge - detectorFrame.inner) / 2;
  return sharp(picture)
    .resize(detectorFrame.inner, detectorFrame.inner, { fit: 'contain', background: '#000000' })
    .extend({ top: margin, bottom: margin, left: margin, right: margin, background: '#000000' })
    .removeAlpha()
    .raw()
    .toBuffer();
}

const drawnFaces = (count: number): Promise<Buffer[]> =>
  Promise.all(Array.from({ length: count }, async (_, index) => framed(await photograph(1, index, index % 2 === 0))));

describe('the face detector', () => {
  test('equals BlazeFace as tfjs runs the graph model itself', async (context) => {
    const source = fetchedDetector(context);
    const [count, edge] = [2, detectorFrame.edge];
    const pixels = drawnPictures(count, edge);
    const original = await tf.loadGraphModel(pathToFileURL(source).href);
    const expected = Array.from({ length: count }, (_, index) =>
      tf.tidy(() => {
        const size = edge * edge * 3;
        const image = tf.tensor4d(Float32Array.from(pixels.subarray(index * size, (index + 1) * size)), [
          1,
          edge,
          edge,
          3,
        ]);
        const names = ['Identity', 'Identity_1', 'Identity_2', 'Identity_3'];
        const found = original.execute(tf.sub(tf.div(image, 127.5), 1), names) as Tensor[];
        return found.flatMap((each) => Array.from(each.dataSync()));
      }),
    ).flat();
    original.dispose();

    const description = await convertStarter('detector', source, join(folder, 'detector'));
    expect(description).toEqual({ id: 'detector', dimensions: 896 * 17, inputEdge: edge });
    const { model } = await readStarter(tf, join(folder, 'detector'));
    const network = await compileInference(tf, model, 'float32');
    const found = network.run(pixels, count);
    network.dispose();
    model.dispose();
    expect(Math.max(...expected)).toBeGreaterThan(1);
    expect(worstDifference(found, Float32Array.from(expected))).toBeLessThan(5e-3); // of values up to some hundred pixels
  });

  test('finds drawn faces, with bit-identical results alone and in a batch', async (context) => {
    const source = fetchedDetector(context);
    const detector = join(folder, 'detector');
    await convertStarter('detector', source, detector);
    const pictures = await drawnFaces(20);
    const pixels = join(folder, 'frames.rgb8');
    await writeFile(pixels, Buffer.concat(pictures));
    const progress: number[] = [];
    const twice = [...pictures.keys(), ...pictures.keys()]; // more than a batch
    const { faces: seen } = await detectFaces({ detector, pixels, rows: twice }, (done) => progress.push(done), never);
    expect(progress).toEqual([32, 40]);
    const faces = seen.slice(0, 20);
    expect(seen.slice(20)).toEqual(faces);
    expect(faces.filter(({ length }) => length === 1).length).toBeGreaterThanOrEqual(18);
    for (const row of [0, 7, 19]) {
      expect((await detectFaces({ detector, pixels, rows: [row] }, nothing, never)).faces).toEqual([faces[row]]);
    }
    expect((await readFile(pixels)).length).toBe(20 * detectorFrame.edge * detectorFrame.edge * 3);
  });

  test('finds none in patterns and plain pictures', async (context) => {
    const source = fetchedDetector(context);
    const detector = join(folder, 'detector');
    await convertStarter('detector', source, detector);
    const pixels = join(folder, 'none.rgb8');
    const size = detectorFrame.edge * detectorFrame.edge * 3;
    await writeFile(
      pixels,
      Buffer.concat([drawnPictures(2, detectorFrame.edge), Buffer.alloc(size), Buffer.alloc(size, 200)]),
    );
    const { faces } = await detectFaces({ detector, pixels, rows: [0, 1, 2, 3] }, nothing, never);
    expect(faces).toEqual([[], [], [], []]);
  });
});
