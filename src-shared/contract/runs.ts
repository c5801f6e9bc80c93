import * as v from 'valibot';
import { Assessment } from '../domain/assessment';
import { Ceiling } from '../domain/ceiling';
import { NameText, NoteText, PathText } from '../domain/texts';
import { Evaluation } from '../domain/evaluation';
import { Decision, DecisionFigures } from '../domain/decision';
import { Filter } from '../domain/filter';
import { FoldCount } from '../domain/fold-figures';
import { Part, RunId } from '../domain/image';
import { OutcomeChoice, OutcomeOrder } from '../domain/outcome-question';
import { Crop } from '../domain/preprocessing';
import { Recipe, RecipeChoice } from '../domain/recipe';
import { Leak } from '../domain/leaks';
import { LeftOut } from '../domain/left-out';
import { Slice } from '../domain/slice';
import { RunGroup } from '../domain/run-table';
import { StarterId } from '../domain/starter';
import { TrainingPlan } from '../domain/training-plan';
import { EpochMetrics } from '../domain/training';
import { event, job, request } from '../rpc/declare';
import { LabelStep } from './label-step';
import {
  Mistake,
  Outcome,
  RenamedClass,
  RunRow,
  SeenImages,
  TestAsSealed,
  TestSet,
  TrainResult,
  UnknownClasses,
} from '../domain/run';
import { figuresOfRuns } from './run-figures';

/** Runs: training, evaluating and comparing classifiers. */
export const runs = {
  /**
   * Trains a classifier on a snapshot of the current labels and split, then evaluates it on every part. Images labelled after the
   * split join its training part first, unless they belong with validation or test images. The event `planned` reports the counts.
   */
  train: job(
    v.object({
      recipe: RecipeChoice,
      /** Replaces the recipe's own starter; only for recipes that start from one. */
      starter: v.optional(StarterId),
      /** Replaces the recipe's own crop. Kind 'not-found' for 'face' without a face detector. */
      crop: v.optional(Crop),
      epochs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))),
      seed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
      precision: v.optional(v.picklist(['auto', 'float32', 'bfloat16']), 'auto'),
      device: v.optional(v.picklist(['auto', 'cpu', 'gpu']), 'auto'),
      /** Leaves out images labelled after the split; otherwise they join its training part. */
      holdBackNew: v.optional(v.boolean(), false),
      /**
       * Trains once per fold instead, each time without the images of that fold, and predicts these. Takes all labelled images except
       * those of the present split's test part and what is tied to them; makes no split. Kind 'no-data' for too few images.
       */
      folds: v.optional(FoldCount),
    }),
    TrainResult,
  ),
  /**
   * Resumes a run that was paused, interrupted, cancelled or failed, from its last checkpoint or, before the first one, from the
   * start. A finished run gets more epochs. `epochs` is the run's total. Kind 'bad-input' when the run is underway, has neither
   * snapshot nor checkpoint, or has that many epochs already.
   */
  resume: job(
    v.object({ run: RunId, epochs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))) }),
    TrainResult,
  ),
  /** Writes a checkpoint after the present step and ends the run's job as 'paused'. Kind 'not-found' when it isn't training. */
  pause: request(v.object({ run: RunId }), v.object({})),
  /**
   * Ends the training after the present step and evaluates the model so far. Kinds 'not-found' when it isn't training, 'unsupported' for
   * a run over folds.
   */
  finish: request(v.object({ run: RunId }), v.object({})),
  /**
   * Figures of all finished runs on one part, in groups of runs that were measured on the same images; a run is ranked only within its
   * group. They name no images, so that a test part needs no look. `leftOut` has the finished runs without such images, or with damaged
   * files. The first answer takes some time per run.
   */
  table: request(
    v.object({ on: v.picklist(['validation', 'test']) }),
    v.object({ groups: v.array(RunGroup), leftOut: v.array(v.object({ run: RunId, reason: v.string() })) }),
  ),
  /** Stars a run, or takes the star back; one step. */
  star: request(v.object({ run: RunId, starred: v.boolean() }), LabelStep),
  /** Gives a run a note, or takes it away with an empty one; one step. */
  note: request(v.object({ run: RunId, note: NoteText }), LabelStep),
  /** All runs, newest first. */
  list: request(v.object({}), v.object({ runs: v.array(RunRow) })),
  get: request(
    v.object({ run: RunId }),
    v.object({
      run: RunRow,
      /** Recipe that it was started with. */
      recipe: Recipe,
      /** Result; null until it is done. */
      result: v.nullable(TrainResult),
      /** Present names of its classes, as in the figures below. */
      classes: v.array(v.string()),
      renamed: v.array(RenamedClass),
      metrics: v.array(EpochMetrics),
      train: v.nullable(Evaluation),
      validation: v.nullable(Evaluation),
      test: v.nullable(Evaluation),
      /**
       * Number of images whose class has changed since the run's snapshot: above zero the run is stale. A renamed class counts as
       * the same class, and a merged one as the class that it was merged into.
       */
      relabelled: v.number(),
      /** Images labelled with classes that the run doesn't know: its figures don't cover them. */
      unknown: UnknownClasses,
    }),
  ),
  /**
   * Unseals a run's mistakes on its test set until the project is closed. Looks are counted, since correcting labels or choosing
   * recipes by test mistakes makes test figures optimistic. Without a look, questions that would reveal them fail with kind
   * 'sealed', and `run:` and `confidence:` filters leave test images out.
   */
  look: request(v.object({ run: RunId }), TestSet),
  /**
   * Misclassified images of one part, the most confident first. `confirmed` asks for those whose label a person has confirmed, or
   * has not; in the answer it counts the confirmed ones among all.
   */
  mistakes: request(
    v.object({
      run: RunId,
      part: Part,
      actual: v.optional(NameText),
      predicted: v.optional(NameText),
      confirmed: v.optional(v.boolean()),
      limit: v.pipe(v.number(), v.integer(), v.minValue(0)),
      offset: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
    }),
    v.object({ total: v.number(), confirmed: v.number(), mistakes: v.array(Mistake) }),
  ),
  /**
   * Images of one part of a run's snapshot with the run's predictions, chosen by what the run says about them; by default all
   * mistakes, the most confident first. With `against`, each outcome has the other run's prediction in `before`. Kind 'sealed' for a
   * test part without a look.
   */
  outcomes: request(
    v.object({
      run: RunId,
      part: Part,
      ...OutcomeChoice.entries,
      order: v.optional(OutcomeOrder, 'confident'),
      limit: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2000)),
      offset: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
    }),
    v.object({ total: v.number(), confirmed: v.number(), outcomes: v.array(Outcome) }),
  ),
  ...figuresOfRuns,
  /**
   * Evaluates a run's model: on the test part of its snapshot (validation when there is none), on the labelled images of a filter,
   * or on a folder of class folders outside the project. Images that the run has seen are left out by default; see SeenImages.
   */
  evaluate: job(
    v.object({
      run: RunId,
      on: v.variant('data', [
        v.object({ data: v.literal('snapshot') }),
        v.object({ data: v.literal('filter'), filter: Filter }),
        v.object({ data: v.literal('folder'), folder: PathText }),
      ]),
      /** Whether the figures also count images that the run has seen. */
      withSeen: v.optional(v.boolean(), false),
      /**
       * Properties to slice by, see the request `slices`; empty for all. Slices then cover the images that the figures count. Kind
       * 'sealed' when these include test images of the run without a look.
       */
      slices: v.optional(v.array(NameText)),
      /** Decision under which answers are counted, instead of the run's own. */
      decision: v.optional(Decision),
    }),
    v.object({
      ...Evaluation.entries,
      ...Assessment.entries,
      /**
       * Mistakes among the images that the figures count, and those whose label a person has confirmed as right. Null when that
       * would tell about test images of the run without a look: confirming one after another would show which are wrong.
       */
      confirmedMistakes: v.nullable(v.object({ mistakes: v.number(), confirmed: v.number() })),
      /** Decision that `decided` is about; null for the most probable class. */
      decision: v.nullable(Decision),
      /** Threshold of the decision; null without one. */
      threshold: v.nullable(v.number()),
      /** Figures of the answers under the decision; null without one. */
      decided: v.nullable(DecisionFigures),
      /** What a perfect model could reach on these labels; null without a search for suspect labels that still holds for them. */
      ceiling: v.nullable(Ceiling),
      run: RunId,
      /** Present names of its classes. */
      classes: v.array(v.string()),
      renamed: v.array(RenamedClass),
      /** Labelled images of classes that the run doesn't know. In a folder, a class may have its present or its former name. */
      unknown: UnknownClasses,
      seen: SeenImages,
      /** What makes figures on the run's own part too good, see `leaks`; empty for other images. */
      leaks: v.optional(v.array(Leak), []),
      /** Slices by the given properties; else by part of the present split, on all images whose class the run knows, seen ones too. */
      slices: v.array(Slice),
      /** Figures on the sealed labels of the test images when some were edited after a look at the test set, else null. */
      testAsSealed: v.nullable(TestAsSealed),
      refused: v.array(v.object({ path: v.string(), reason: v.string() })),
      /** Entries of a folder that were left out. */
      leftOut: v.optional(LeftOut),
    }),
  ),
  /** A run started, ended or changed its state. */
  changed: event(v.object({ run: RunId })),
  /** A training is about to begin with these images; the sentences are for a person. */
  planned: event(v.object({ job: v.number(), run: RunId, plan: TrainingPlan, sentences: v.array(v.string()) })),
  /** `fold` is the fold that is held out; `metrics.epoch` then counts the epochs of all folds. */
  epochEnded: event(
    v.object({
      job: v.number(),
      run: RunId,
      metrics: EpochMetrics,
      fold: v.optional(v.object({ number: v.number(), of: v.number(), epoch: v.number() })),
    }),
  ),
  /** The process that trained a run was lost, and another one goes on: `message` gives the reason, `next` the checkpoint. */
  trainerRestarted: event(v.object({ run: RunId, message: v.string(), next: v.string() })),
} as const;
