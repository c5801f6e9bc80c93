import * as v from 'valibot';
import { Assessment } from '../domain/assessment';
import { Decision, DecisionFigures } from '../domain/decision';
import { Evaluation } from '../domain/evaluation';
import { Filter } from '../domain/filter';
import { ModelChoices, NetworkKind } from '../domain/foreign-model';
import { Part } from '../domain/image';
import { ModelInput } from '../domain/model-input';
import { UnknownClasses } from '../domain/run';
import { Slice } from '../domain/slice';
import { NameText, PathText } from '../domain/texts';
import { job, request } from '../rpc/declare';

/** One of a model's classes, and the class of the project that it means. */
export const MappedClass = v.object({ theirs: NameText, ours: NameText });

/** Models that other programs made, and models that Facet exported. */
export const models = {
  /**
   * Opens a model in a process with limits, and says what its files state about it. Kinds 'unsupported', also for a
   * SavedModel without `trust`, and 'bad-input'.
   */
  describe: request(
    v.object({
      model: PathText,
      output: v.optional(NameText),
      trust: ModelChoices.entries.trust,
    }),
    v.object({
      kind: NetworkKind,
      /** Edge of its square input in pixels; null where nothing states it. */
      edge: v.nullable(v.number()),
      /** Where the facts about its input are from; empty where one is missing. */
      inputFrom: v.array(v.string()),
      /** Facts about its input that nothing states. */
      missing: v.array(v.picklist(['edge', 'layout', 'values', 'classes', 'output'])),
      /** Its classes, each with the project's class of the same name, or null. null where nothing names them. */
      classes: v.nullable(v.array(v.object({ theirs: v.string(), ours: v.nullable(v.string()) }))),
      classesFrom: v.nullable(v.string()),
    }),
  ),
  /**
   * Evaluates a model on labelled images of the project: on the test part of the present split (validation where it has none, else all
   * labelled images), or on those of a filter. Figures name no image, so that they need no look. Each of the model's classes must mean a
   * class of the project: as given by `map`, else the one with the same name in any case.
   *
   * Kinds: 'unsupported' for a model that can't be used, with the reason, and for a SavedModel without `trust`; 'bad-input' when a fact
   * about its input or its classes is missing, or a class is not mapped; 'no-data'.
   */
  evaluate: job(
    v.object({
      /** A model folder, or an .onnx file. */
      model: PathText,
      ...ModelChoices.entries,
      map: v.optional(v.array(MappedClass), []),
      on: v.variant('data', [
        v.object({ data: v.literal('split') }),
        v.object({ data: v.literal('filter'), filter: Filter }),
      ]),
      /**
       * Threshold under which answers are counted, instead of the exported model's own decision: of two classes for the second, else
       * answers below it are "unsure".
       */
      threshold: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
    }),
    v.object({
      ...Evaluation.entries,
      ...Assessment.entries,
      model: v.string(),
      kind: NetworkKind,
      /** How pixels were given to it; `preprocessing` is the named one. */
      input: v.object({ preprocessing: v.string(), ...ModelInput.entries }),
      /** Where the facts about the input are from: a file beside the model, 'the network', 'given' or several of them. */
      inputFrom: v.array(v.string()),
      /** Where its class names are from. */
      classesFrom: v.string(),
      /**
       * How its output became probabilities: 'probabilities' as they are; 'logits' by a softmax, since they do not add up to 1;
       * 'sigmoid' for a single output, the probability of the second class.
       */
      output: v.picklist(['probabilities', 'logits', 'sigmoid']),
      /** Each of its classes. Those that mean one class of the project count as one. */
      mapping: v.array(v.object({ ...MappedClass.entries, isGiven: v.boolean() })),
      /** Part of the present split that was evaluated; null for all labelled images, or those of a filter. */
      part: v.nullable(Part),
      classes: v.array(v.string()),
      /** Labelled images of classes that the model doesn't know. */
      unknown: UnknownClasses,
      decision: v.nullable(Decision),
      threshold: v.nullable(v.number()),
      decided: v.nullable(DecisionFigures),
      /** By part of the present split. */
      slices: v.array(Slice),
      refused: v.array(v.object({ path: v.string(), reason: v.string() })),
    }),
  ),
} as const;
