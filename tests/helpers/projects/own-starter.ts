import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes a tfjs layers model whose 48 features are a picture's colours in 4 × 4 fields. It is an own starter for tests that are not about
 * the fetched ones.
 */
export async function writeOwnModel(folder: string): Promise<string> {
  const layer = (className: string, config: object) => ({ class_name: className, config });
  const layers = [
    layer('Rescaling', { name: 'rescaling', scale: 1 / 255, offset: 0, batch_input_shape: [null, 16, 16, 3] }),
    layer('AveragePooling2D', { name: 'fields', pool_size: [4, 4], strides: [4, 4], padding: 'valid' }),
    layer('Flatten', { name: 'features' }),
  ];
  const modelTopology = {
    class_name: 'Sequential',
    config: { name: 'colours', layers },
    keras_version: 'tfjs-layers 4.22.0',
    backend: 'tensor_flow.js',
  };
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'model.json'),
    JSON.stringify({ format: 'layers-model', modelTopology, weightsManifest: [] }),
  );
  return folder;
}
