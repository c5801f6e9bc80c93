import * as v from 'valibot';
import { InputChoices } from '../domain/foreign-model';
import { ModelInput } from '../domain/model-input';
import { NameText, PathText } from '../domain/texts';
import { builtInStarterIds, StarterId } from '../domain/starter';
import { job, request } from '../rpc/declare';

export const StarterRow = v.object({
  id: v.picklist(builtInStarterIds),
  name: v.string(),
  description: v.string(),
  licence: v.string(),
  isInstalled: v.boolean(),
  /** Sentence about why it is not installed; null when it is. */
  reason: v.nullable(v.string()),
  /** Sentences that a person must accept before a project uses it; empty for none. */
  terms: v.array(v.string()),
  /** Whether the open project may use it. */
  areTermsAccepted: v.boolean(),
});
export type StarterRow = v.InferOutput<typeof StarterRow>;

/** A starter that a person added. */
export const OwnStarterRow = v.object({
  id: StarterId,
  /** Name of the file or folder that was added; that of the starter in those of earlier versions. */
  name: v.string(),
  kind: v.picklist(['tfjs', 'onnx']),
  dimensions: v.number(),
  inputEdge: v.number(),
  /** How an ONNX network takes pictures; null for a tfjs layers model, which takes bytes. */
  input: v.nullable(ModelInput),
  /** Output of an ONNX network that has the features; null for a tfjs layers model. */
  output: v.nullable(v.string()),
  /** As the person or the network's files name it; null where nobody did. */
  licence: v.nullable(v.string()),
});
export type OwnStarterRow = v.InferOutput<typeof OwnStarterRow>;

/** Whether the face detector is installed; else the reason, as a sentence. */
export const DetectorState = v.object({ isInstalled: v.boolean(), reason: v.nullable(v.string()) });
export type DetectorState = v.InferOutput<typeof DetectorState>;

/** Pretrained networks whose features recipes start from. */
export const starters = {
  /** The starters that come with set-up, and the detector that finds faces for cropping. */
  list: request(v.object({}), v.object({ starters: v.array(StarterRow), detector: DetectorState })),
  /** The person's own starters on this computer, in order of name. Projects share them. */
  own: request(v.object({}), v.object({ starters: v.array(OwnStarterRow) })),
  /** Records in the open project that a person has read a starter's terms and accepts them. */
  acceptTerms: request(v.object({ starter: v.picklist(builtInStarterIds) }), v.object({})),
  /**
   * Adds a model of the person's own as a starter: checks it, runs it once in a process with bounded memory and time, and keeps a copy
   * beside the others. `folder` is the folder of a tfjs layers model, an ONNX file, or a folder with one. How an ONNX network takes
   * pictures is stated by its file, by preprocessor_config.json (Hugging Face) or config.json (timm) beside it, or by the choices, which
   * go first. Kind 'unsupported' when it can't be used; 'bad-input' when something about its input is not known: the message says what.
   */
  add: job(
    v.object({
      folder: PathText,
      ...InputChoices.entries,
      licence: v.optional(NameText),
    }),
    v.object({ starter: StarterId, ...OwnStarterRow.entries }),
  ),
} as const;
