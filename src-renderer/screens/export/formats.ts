import type { ExportFormat, WeightType } from '../../../src-shared/domain/export-format';

interface FormatText {
  readonly title: string;
  /** Who needs it, in one line. */
  readonly use: string;
  /** What the model takes. */
  readonly takes: string;
}

const anySize = 'Takes RGB pictures of any size, and resizes them itself.';
const fixedSize = 'Takes pictures of the network’s size. Code that resizes them lies beside it.';

/** What each format is for. */
export const formatTexts: Readonly<Record<ExportFormat, FormatText>> = {
  onnx: {
    title: 'ONNX',
    use: 'ONNX Runtime in Python, Node, C#, Java or C++, and most other tools.',
    takes: anySize,
  },
  savedmodel: {
    title: 'TensorFlow SavedModel',
    use: 'TensorFlow in Python, and TensorFlow Serving.',
    takes: 'Takes RGB pictures of any size, or the bytes of JPEG and PNG files.',
  },
  keras: { title: 'Keras 3', use: 'Keras in Python, to train it further or to look inside.', takes: anySize },
  tflite: { title: 'TFLite', use: 'Phones and small devices, with LiteRT.', takes: fixedSize },
  tfjs: {
    title: 'TensorFlow.js, layers',
    use: 'Web pages and Node; it can be trained further there.',
    takes: fixedSize,
  },
  'tfjs-graph': {
    title: 'TensorFlow.js, graph',
    use: 'Web pages and Node; it loads and answers faster.',
    takes: fixedSize,
  },
};

/** The formats as they are offered: the most asked for first. */
export const offeredFormats: readonly ExportFormat[] = ['onnx', 'savedmodel', 'keras', 'tflite', 'tfjs', 'tfjs-graph'];

export const weightTexts: Readonly<Record<WeightType, { readonly title: string; readonly about: string }>> = {
  float32: { title: 'float32', about: 'As trained.' },
  float16: { title: 'float16', about: 'Half the size. What it costs in accuracy is measured.' },
  int8: { title: 'int8', about: 'A quarter of the size. What it costs in accuracy is measured.' },
};
