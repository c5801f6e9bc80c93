import { at } from '../../../../src-shared/domain/at';
import type { Question } from './questions';
import { signatures } from './questions';
import { version } from './routes';

/** An answer for one picture. */
export interface PictureAnswer {
  /** One per class. */
  readonly probabilities: readonly number[];
  /** Name of the class under the decision, or the marker for “unsure”. */
  readonly decision: string;
}

/** What a server says of its model. */
export interface ModelFacts {
  readonly name: string;
  readonly classes: readonly string[];
}

/** Answers in the form that a question asks for. */
export function replyTo({ form }: Question, answers: readonly PictureAnswer[], { classes }: ModelFacts): object {
  const probabilities = answers.map((answer) => answer.probabilities);
  const decision = answers.map((answer) => answer.decision);
  if (form === 'column') return { outputs: { probabilities, classes: answers.map(() => classes), decision } };
  if (form === 'row') return { predictions: answers.map((answer) => ({ ...answer, classes })) };
  const ranked = (values: readonly number[]) =>
    values.map((value, index) => [at(classes, index), value] as const).sort((a, b) => b[1] - a[1]);
  return { results: probabilities.map(ranked) };
}

/** The state of the served model, as TensorFlow Serving's ModelStatus. */
export const statusReply = (): object => ({
  model_version_status: [{ version, state: 'AVAILABLE', status: { error_code: 'OK', error_message: '' } }],
});

/** Inputs and outputs of the served model, as TensorFlow Serving's ModelMetadata. */
export function metadataReply({ name, classes }: ModelFacts): object {
  const signature = (name: string, input: object): object => ({
    inputs: { [name]: input },
    outputs: {
      probabilities: tensor('DT_FLOAT', [-1, classes.length], 'probabilities:0'),
      classes: tensor('DT_STRING', [-1, classes.length], 'classes:0'),
      decision: tensor('DT_STRING', [-1], 'decision:0'),
    },
    method_name: 'tensorflow/serving/predict',
  });
  return {
    model_spec: { name, signature_name: '', version },
    metadata: {
      signature_def: {
        signature_def: {
          serving_default: signature(signatures.serving_default, tensor('DT_UINT8', [-1, -1, -1, 3], 'images:0')),
          files: signature(signatures.files, tensor('DT_STRING', [-1], 'image_bytes:0')),
        },
      },
    },
  };
}

const tensor = (dtype: string, dimensions: readonly number[], name: string): object => ({
  dtype,
  tensor_shape: { dim: dimensions.map((size) => ({ size: String(size), name: '' })), unknown_rank: false },
  name,
});
