import * as v from 'valibot';
import { Decision } from './decision';
import { inputRangeNames, ModelInput } from './model-input';
import { NameText } from './texts';

/** Forms of networks that Facet can run, whoever made them. */
export const networkKinds = ['tfjs-layers', 'tfjs-graph', 'onnx', 'savedmodel'] as const;
export const NetworkKind = v.picklist(networkKinds);
export type NetworkKind = v.InferOutput<typeof NetworkKind>;

/** Most classes of a model that is evaluated. */
export const mostForeignClasses = 10_000;

const ClassNames = v.pipe(v.array(NameText), v.minLength(2), v.maxLength(mostForeignClasses));

/** Facts that the files beside a network state about it; null where they don't. */
export const Sidecar = v.object({
  /** Name of the file that names the classes. */
  classesFrom: v.nullable(v.string()),
  classes: v.nullable(v.array(v.string())),
  /** Name of the file that describes the input. */
  inputFrom: v.nullable(v.string()),
  input: v.nullable(v.partial(ModelInput)),
  /** Licence of the network, as a file names it. */
  licence: v.nullable(v.string()),
  /** Preprocessing and decision of a model that Facet exported; null for others. */
  facet: v.nullable(v.object({ preprocessing: v.string(), decision: v.nullable(Decision) })),
});
export type Sidecar = v.InferOutput<typeof Sidecar>;

/** A model that some program made, to be opened. */
export const ForeignRequest = v.object({
  /** A folder, or an .onnx file. */
  model: v.string(),
  /** Name of the output; null for the only one, 'probabilities' or 'logits'. */
  output: v.nullable(v.string()),
  /** Whether a SavedModel may be run. */
  isTrusted: v.boolean(),
});
export type ForeignRequest = v.InferOutput<typeof ForeignRequest>;

/** A network that was opened and checked. */
export const OpenedModel = v.object({
  kind: NetworkKind,
  /** Facts that the network itself states about its input; a form or a size that it leaves open is missing. */
  input: v.partial(v.object({ edge: ModelInput.entries.edge, layout: ModelInput.entries.layout })),
  /** Whether it takes bytes, 0 to 255, and no other values. */
  takesBytes: v.boolean(),
  /** Name of the output that is used. */
  output: v.string(),
  sidecar: Sidecar,
});
export type OpenedModel = v.InferOutput<typeof OpenedModel>;

const inputChoices = {
  edge: v.optional(ModelInput.entries.edge),
  layout: v.optional(ModelInput.entries.layout),
  channels: v.optional(ModelInput.entries.channels),
  /** Range of the values, by name or as numbers. */
  values: v.optional(
    v.union([
      v.picklist(inputRangeNames),
      v.object({
        scale: ModelInput.entries.scale,
        mean: ModelInput.entries.mean,
        deviation: ModelInput.entries.deviation,
      }),
    ]),
  ),
  /** Name of the output, where there are several. */
  output: v.optional(NameText),
};

/** What a person says about a network's input and output. It goes before what its files say. */
export const InputChoices = v.object(inputChoices);
export type InputChoices = v.InferOutput<typeof InputChoices>;

/** What a person says about a model whose files don't. It goes before what they say. */
export const ModelChoices = v.object({
  ...inputChoices,
  /** Names of the classes, in the order of the outputs. */
  classes: v.optional(ClassNames),
  /** Whether the person trusts the model's maker: a SavedModel can hold any operation, and is not run without that. */
  trust: v.optional(v.boolean(), false),
});
export type ModelChoices = v.InferOutput<typeof ModelChoices>;
