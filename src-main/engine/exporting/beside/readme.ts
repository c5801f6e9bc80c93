import type { ExportFormat } from '../../../../src-shared/domain/export-format';
import type { ModelMetadata } from '../../../../src-shared/workers/trainer';
import type { Preparation } from './preparation';
import { quoted } from './card/markdown-text';

/** What a format's files are, and how its programs are run. */
interface Use {
  readonly model: string;
  readonly run: readonly string[];
}

const inPython = [
  'In Python, with the packages of requirements.txt:',
  '',
  '    pip install -r requirements.txt',
  '    python classify.py PHOTO...',
  '',
];
const inNode = [
  'In Node, with the packages of package.json (sharp decodes photos):',
  '',
  '    npm install',
  '    node classify.mjs PHOTO...',
  '',
];
const inPage = [
  'In a page, without a network: serve this folder with any static server, and open index.html.',
  '',
  '    python -m http.server',
  '',
  'TensorFlow.js lies beside it (tf.es2017.min.js and the files of its WebAssembly backend; Apache License 2.0, LICENSE-tensorflow.txt).',
  '',
];

const inServing = [
  'TensorFlow Serving takes this folder as one version of a model. Signatures:',
  '',
  '- serving_default: images, uint8 [n, height, width, 3] of any size, upright and sRGB.',
  '- files: image_bytes, the bytes of JPEG, PNG, GIF or BMP files. TensorFlow does not turn pictures by their EXIF orientation and applies no colour profile: photos from phones need serving_default.',
  '',
];

const uses: Readonly<Record<ExportFormat, Use>> = {
  tfjs: {
    model: 'model.json and weights.bin: a TensorFlow.js layers model, for tf.loadLayersModel.',
    run: [...inPage, ...inNode],
  },
  'tfjs-graph': {
    model: 'model.json and the group1-shard files: a TensorFlow.js graph model, for tf.loadGraphModel.',
    run: [...inPage, ...inNode],
  },
  savedmodel: { model: 'saved_model.pb: a TensorFlow SavedModel, this folder.', run: [...inPython, ...inServing] },
  keras: { model: 'model.keras: a Keras model, for keras.saving.load_model of Keras 3.9 or newer.', run: inPython },
  onnx: { model: 'model.onnx: an ONNX model.', run: [...inPython, ...inNode] },
  tflite: { model: 'model.tflite: a TFLite model, for LiteRT.', run: inPython },
};

/** The page that says how the files of an exported folder are used. */
export function readme(format: ExportFormat, { classes }: ModelMetadata, preparation: Preparation): string {
  const { model, run } = uses[format];
  const { steps, caution } = preparation;
  return `# A model that classifies pictures

The classes are labels that people gave to pictures ("as labelled"). They are not facts about a person. Read MODEL_CARD.md before
you use it: it says how good the model is, and what it must not be used for.

## Try it

${run.join('\n')}
With --json before the photos, a program prints one line of JSON per photo.

## Input

Before a picture is classified, these steps are done. preprocessing.json has them as data.

${steps.map(({ words, by }, index) => `${String(index + 1)}. ${words}${by === 'model' ? ' The model file does this by itself.' : ''}`).join('\n')}
${caution === null ? '' : `\n${caution}\n`}
## Output

One probability per class, in the order of labels.txt; they add up to 1: ${classes.slice(0, mostNamed).map(quoted).join(', ')}${classes.length > mostNamed ? ' …' : ''}.

## Files

- ${model}
- metadata.json: the exact names of the classes in order, the decision, the input's size. Where other files show \\n, \\x1b or the
  like, a name holds a character that would break a line or act.
- labels.txt: the classes, one per line, in the same order.
${preparation.detector === null ? '' : `- ${preparation.detector}: BlazeFace, the face detector, in the same format; the programs crop with it.\n`}- MODEL_CARD.md, .html and .json: the model card, three times the same.
- SHA256SUMS: checksums of all files; \`sha256sum -c SHA256SUMS\` compares them.
`;
}

const mostNamed = 30;
