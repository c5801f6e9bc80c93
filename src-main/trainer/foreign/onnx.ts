import { basename } from 'node:path';
import * as v from 'valibot';
import { Decision } from '../../../src-shared/domain/decision';
import { mostForeignClasses, type Sidecar } from '../../../src-shared/domain/foreign-model';
import { inputRanges, ModelInput } from '../../../src-shared/domain/model-input';
import { loadOnnxRuntime } from '../../platform/onnx/runtime';
import { imageEnds, openImageNetwork } from '../onnx/image-network';
import { readOnnxFile } from '../../platform/onnx/model-file';
import type { ForeignNetwork } from './network';

/** Opens an ONNX network, with ONNX Runtime; TensorFlow is not loaded. @throws Error with a reason */
export async function openOnnx(path: string, wanted: string | null): Promise<ForeignNetwork> {
  const file = await readOnnxFile(path);
  const ends = imageEnds(file, wanted);
  return {
    facts: {
      kind: 'onnx',
      input: { ...(ends.edge !== null && { edge: ends.edge }), ...(ends.layout && { layout: ends.layout }) },
      takesBytes: ends.input.type === 'uint8',
      output: ends.output.name,
    },
    inside: factsInside(basename(file.path), file.description.metadata),
    load: (input) => openImageNetwork(loadOnnxRuntime(), file, { ends, input }),
    close: () => undefined,
  };
}

/** JSON in the metadata of an ONNX file that Facet wrote (exporting/onnx/facts.ts). */
const FactsOfFacet = v.object({
  classes: json(v.pipe(v.array(v.string()), v.minLength(2), v.maxLength(mostForeignClasses))),
  preprocessing: json(v.string()),
  input_edge: json(ModelInput.entries.edge),
  decision: json(v.nullable(Decision)),
});

function json<T extends v.GenericSchema>(schema: T) {
  return v.pipe(v.string(), v.parseJson(), schema);
}

/** What the metadata of an ONNX file by Facet or Ultralytics say, so that it is understood without its folder; nothing for other files. */
function factsInside(name: string, metadata: ReadonlyMap<string, string>): Partial<Sidecar> {
  const { success, output: facts } = v.safeParse(FactsOfFacet, Object.fromEntries(metadata));
  if (!success) return metadata.get('task') === 'classify' ? factsOfUltralytics(name, metadata) : {};
  const { classes, preprocessing, input_edge: edge, decision } = facts;
  const { scale, mean, deviation } = inputRanges.bytes;
  return {
    classes,
    classesFrom: name,
    input: { edge, channels: 'rgb', scale, mean: [...mean], deviation: [...deviation] },
    inputFrom: name,
    facet: { preprocessing, decision },
  };
}

/** Classifiers of Ultralytics take values from 0 to 1, and name their classes as Python prints them: {0: 'cat', 1: 'dog'}. */
function factsOfUltralytics(name: string, metadata: ReadonlyMap<string, string>): Partial<Sidecar> {
  const entries = [...(metadata.get('names') ?? '').matchAll(/(\d+): (?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g)];
  const classes = entries.slice(0, mostForeignClasses).map(([, , single, double]) => single ?? double ?? '');
  const isInOrder = entries.every(([, index], place) => Number(index) === place);
  const { scale, mean, deviation } = inputRanges.unit;
  return {
    ...(classes.length >= 2 && isInOrder && { classes, classesFrom: name }),
    input: { channels: 'rgb', scale, mean: [...mean], deviation: [...deviation] },
    inputFrom: name,
  };
}
