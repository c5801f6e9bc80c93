import { readSetupStamp } from '../../src-main/platform/setup-stamp';
import { compileInference } from '../../src-main/trainer/graph/inference';
import { readStarter } from '../../src-main/trainer/starters/starter-folder';
import { loadTensorFlow } from '../../src-main/trainer/runtime/tensorflow';
import { answerRequests } from '../harness/answering';
import { peakRssMb } from '../harness/machine';
import { StepsRequest } from '../harness/steps';

/**
 * Runs a starter's graph on pixels in memory: nothing is decoded, read or written. Arguments: starter, precision. The environment
 * decides whether it runs in lanes.
 */
const [starter, precision] = process.argv.slice(2);

const converted = readSetupStamp()?.starters?.converted;
if (!converted) throw new Error('Set-up has fetched no starter models.');
const tf = await loadTensorFlow();
const { model, description } = await readStarter(tf, `${converted}/${starter ?? ''}-1`);
const network = await compileInference(tf, model, precision === 'bfloat16' ? 'bfloat16' : 'float32');
const { batch } = network; // the batch size of the embedding job
const pixels = new Uint8Array(batch * description.inputEdge ** 2 * 3).map((_, index) => (index * 31) % 251);

await answerRequests({ ready: true }, StepsRequest, ({ steps }) => {
  take(1);
  const started = performance.now();
  take(steps);
  return { imagesPerSecond: (steps * batch) / ((performance.now() - started) / 1000), peakRssMb: peakRssMb() };
});
network.dispose();

function take(steps: number): void {
  for (let step = 0; step < steps; step += 1) network.run(pixels, batch);
}
