import inNode from '../../../../resources/export/readme/node.md?raw';
import inPage from '../../../../resources/export/readme/page.md?raw';
import inPython from '../../../../resources/export/readme/python.md?raw';
import inServing from '../../../../resources/export/readme/serving.md?raw';
import type { ExportFormat } from '../../../../src-shared/domain/export-format';
import type { ModelMetadata } from '../../../../src-shared/workers/trainer';
import type { Preparation } from './preparation';
import { quoted } from './card/markdown-text';

/** What a format's files are, and how its programs are run. */
interface Use {
  readonly model: string;
  /** Names, types and shapes of its inputs and outputs, for people who write a program of their own. */
  readonly tensors: readonly string[];
  /** One text per way to run it. */
  readonly run: readonly string[];
}

const anySize = 'Input `images`: uint8 [n, height, width, 3], RGB pictures of any size.';
const tfjsTensors = [
  'Input `pixels`: float32 [n, edge, edge, 3], RGB values from 0 to 255; toSquare of preprocessing.js makes them.',
  'Output: probabilities, float32 [n, classes].',
];

const uses: Readonly<Record<ExportFormat, Use>> = {
  tfjs: {
    model: 'model.json and weights.bin: a TensorFlow.js layers model, for tf.loadLayersModel.',
    tensors: tfjsTensors,
    run: [inPage, inNode],
  },
  'tfjs-graph': {
    model: 'model.json and the group1-shard files: a TensorFlow.js graph model, for tf.loadGraphModel.',
    tensors: tfjsTensors,
    run: [inPage, inNode],
  },
  savedmodel: {
    model: 'saved_model.pb: a TensorFlow SavedModel, this folder, for tf.saved_model.load and TensorFlow Serving.',
    tensors: [
      `Signature \`serving_default\`. ${anySize.replace('RGB', 'upright sRGB')}`,
      'Signature `files`. Input `image_bytes`: the bytes of JPEG, PNG, GIF or BMP files, string [n]. TensorFlow does not turn pictures by their EXIF orientation and applies no colour profile: photos from phones need serving_default.',
      'Outputs of both: `probabilities`, float32 [n, classes]; `classes`, their names; `decision`, the name of the answer, or “unsure”.',
    ],
    run: [inPython, inServing],
  },
  keras: {
    model: 'model.keras: a Keras model, for keras.saving.load_model of Keras 3.9 or newer.',
    tensors: [
      anySize,
      'Its own resize differs from Pillow’s by one level in about 15 % of the values, which can move a probability by some hundredths. Squares from to_square of preprocessing.py pass it unchanged.',
      'Output: probabilities, float32 [n, classes].',
    ],
    run: [inPython],
  },
  onnx: {
    model: 'model.onnx: an ONNX model.',
    tensors: [
      anySize,
      'Outputs: `probabilities`, float32 [n, classes]; `decision`, int64 [n]: the line of labels.txt with the answer, counted from 0, or -1 for “unsure”.',
    ],
    run: [inPython, inNode],
  },
  tflite: {
    model: 'model.tflite: a TFLite model, for LiteRT.',
    tensors: [
      'Signature `serving_default`. Input `images`: uint8 [1, edge, edge, 3], RGB; to_square of preprocessing.py makes it.',
      'Output `probabilities`: float32 [1, classes].',
    ],
    run: [inPython],
  },
};

/** The page that says how the files of an exported folder are used. */
export function readme(format: ExportFormat, { classes, inputEdge }: ModelMetadata, preparation: Preparation): string {
  const { model, tensors, run } = uses[format];
  const { steps, caution } = preparation;
  return `# A model that classifies pictures

The classes are labels that people gave to pictures ("as labelled"). They are not facts about a person. Read MODEL_CARD.md before
you use it: it says how good the model is, and what it must not be used for.

## Try it

${run.join('\n')}
## Input

Before a picture is classified, these steps are done. preprocessing.json has them as data.

${steps.map(({ words, by }, index) => `${String(index + 1)}. ${words}${by === 'model' ? ' The model file does this by itself.' : ''}`).join('\n')}
${caution === null ? '' : `\n${caution}\n`}
## Output

One probability per class, in the order of labels.txt; they add up to 1: ${classes.slice(0, mostNamed).map(quoted).join(', ')}${classes.length > mostNamed ? ' …' : ''}.

## Files

- ${model}
${tensors.map((each) => `  - ${each.replaceAll('edge', String(inputEdge))}\n`).join('')}- metadata.json: the exact names of the classes in order, the decision, the input's size. Where other files show \\n, \\x1b or the
  like, a name holds a character that would break a line or act.
- labels.txt: the classes, one per line, in the same order.
${preparation.detector === null ? '' : `- ${preparation.detector}: BlazeFace, the face detector, in the same format; the programs crop with it.\n`}- MODEL_CARD.md, .html and .json: the model card, three times the same.
- SHA256SUMS: checksums of all files; \`sha256sum -c SHA256SUMS\` compares them.
`;
}

const mostNamed = 30;
