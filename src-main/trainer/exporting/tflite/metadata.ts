import {
  metadataFields as fields,
  metadataIdentifier,
  metadataValues as values,
} from '../../../platform/tflite/schema';
import type { ModelMetadata } from '../../../../src-shared/workers/trainer';
import { factsFile, labelsFile } from './associated-files';
import type { ExportSource } from '../source';
import { signature } from './encode';
import { Tables } from './tables';

/** Oldest version of the metadata's schema that knows all that is used here. */
const parserVersion = '1.0.0';

/**
 * The contents of `TFLITE_METADATA`, a FlatBuffer by metadata_schema.fbs: which pixels the input takes, and the files behind the model with the
 * labels of the output and with Facet's facts.
 */
export function encodeMetadata(metadata: ModelMetadata, gives: ExportSource['gives'] = 'probabilities'): Uint8Array {
  const out = new Tables(4096);
  const subgraph = subgraphTable(out, metadata, gives);
  const facts = fileTable(out, factsFile, 'Facts about the model as JSON, class names included', 'description');
  const parts = {
    name: out.text(gives === 'faces' ? 'Face detector' : 'Facet classifier'),
    description: out.text(descriptions[gives]),
    subgraphs: out.tables([subgraph]),
    files: out.tables([facts]),
    version: out.text(parserVersion),
  };
  const root = out.table([
    [fields.model.name, { offset: parts.name }],
    [fields.model.description, { offset: parts.description }],
    [fields.model.subgraphs, { offset: parts.subgraphs }],
    [fields.model.associatedFiles, { offset: parts.files }],
    [fields.model.minParserVersion, { offset: parts.version }],
  ]);
  return out.finish(root, metadataIdentifier);
}

const descriptions = {
  probabilities: 'Image classifier. metadata.json has the class names, the preprocessing and the decision.',
  faces: 'BlazeFace. The programs beside the classifier say how its numbers become faces.',
};

/** The output of the face detector. */
const faces = {
  name: 'faces',
  description: 'Logits of 896 anchors, then 16 numbers per anchor',
  range: [-1e6, 1e6],
  files: [],
} as const;

function subgraphTable(
  out: Tables,
  { preprocessing, inputEdge }: ModelMetadata,
  gives: NonNullable<ExportSource['gives']>,
): number {
  const edge = String(inputEdge);
  const input = tensorTable(out, {
    name: signature.input,
    description: `RGB pixels 0..255 of a picture, made ${edge} × ${edge} by the preprocessing ${preprocessing}`,
    content: imageContent(out),
    units: [identityNormalization(out)],
    range: [0, 255],
    files: [],
  });
  const content = featureContent(out);
  const output = tensorTable(out, {
    ...(gives === 'faces' ? faces : probabilitiesOf(out)),
    content,
    units: [],
  });
  const parts = { inputs: out.tables([input]), outputs: out.tables([output]) };
  return out.table([
    [fields.subgraph.inputs, { offset: parts.inputs }],
    [fields.subgraph.outputs, { offset: parts.outputs }],
  ]);
}

const probabilitiesOf = (out: Tables): Pick<TensorFacts, 'name' | 'description' | 'range' | 'files'> => ({
  name: signature.output,
  description: 'Probability of each class, in the order of the labels',
  range: [0, 1],
  files: [fileTable(out, labelsFile, 'Class names, one per line; invisible characters are written out', 'axisLabels')],
});

interface TensorFacts {
  readonly name: string;
  readonly description: string;
  readonly content: number;
  readonly units: readonly number[];
  readonly range: readonly [smallest: number, largest: number];
  readonly files: readonly number[];
}

function tensorTable(out: Tables, { name, description, content, units, range, files }: TensorFacts): number {
  const [smallest, largest] = range;
  const bounds = { max: out.floats([largest]), min: out.floats([smallest]) };
  const stats = out.table([
    [fields.stats.max, { offset: bounds.max }],
    [fields.stats.min, { offset: bounds.min }],
  ]);
  const parts = {
    name: out.text(name),
    description: out.text(description),
    units: units.length === 0 ? 0 : out.tables(units),
    files: files.length === 0 ? 0 : out.tables(files),
  };
  return out.table([
    [fields.tensor.name, { offset: parts.name }],
    [fields.tensor.description, { offset: parts.description }],
    [fields.tensor.content, { offset: content }],
    [fields.tensor.processUnits, { offset: parts.units }],
    [fields.tensor.stats, { offset: stats }],
    [fields.tensor.associatedFiles, { offset: parts.files }],
  ]);
}

function imageContent(out: Tables): number {
  const properties = out.table([[fields.imageProperties.colourSpace, { int8: values.rgb }]]);
  return out.table([
    [fields.content.type, { uint8: values.contentProperties.image }],
    [fields.content.properties, { offset: properties }],
  ]);
}

function featureContent(out: Tables): number {
  const properties = out.table([]);
  return out.table([
    [fields.content.type, { uint8: values.contentProperties.feature }],
    [fields.content.properties, { offset: properties }],
  ]);
}

/** (x - 0) / 1: pixels go in as they are. */
function identityNormalization(out: Tables): number {
  const parts = { mean: out.floats([0]), deviation: out.floats([1]) };
  const options = out.table([
    [fields.normalization.mean, { offset: parts.mean }],
    [fields.normalization.deviation, { offset: parts.deviation }],
  ]);
  return out.table([
    [fields.processUnit.type, { uint8: values.processUnit.normalization }],
    [fields.processUnit.options, { offset: options }],
  ]);
}

function fileTable(
  out: Tables,
  name: string,
  description: string,
  type: keyof (typeof values)['associatedFile'],
): number {
  const parts = { name: out.text(name), description: out.text(description) };
  return out.table([
    [fields.associatedFile.name, { offset: parts.name }],
    [fields.associatedFile.description, { offset: parts.description }],
    [fields.associatedFile.type, { int8: values.associatedFile[type] }],
  ]);
}
