import * as v from 'valibot';
import { Decision } from '../domain/decision';
import { ExplanationMethod, HeatMap, MapMethod, Place } from '../domain/explanation';
import { ExportFormat } from '../domain/export-format';
import { LeftOut } from '../domain/left-out';
import { Crop } from '../domain/preprocessing';
import { PathText } from '../domain/texts';
import { job, request } from '../rpc/declare';
import { LabelStep } from './label-step';
import {
  Above,
  Answer,
  AnswerCount,
  ChosenDecision,
  KeptTable,
  ModelChoice,
  PageQuestion,
  PredictedPage,
  Trust,
} from './predicted';

const Row = v.pipe(v.number(), v.integer(), v.minValue(0));
const Edge = v.pipe(v.number(), v.integer(), v.minValue(16), v.maxValue(2048));

/** A picture file's bytes in base64. */
const PictureText = v.pipe(v.string(), v.maxLength(16_000_000), v.regex(/^[A-Za-z0-9+/]*={0,2}$/));

/** Tables to write: the answers with at least a confidence, one row per image. null for none. */
const Tables = {
  csv: v.nullable(PathText),
  /** One JSON object per line: path, class, decision, isUnsure, confidence, and probabilities by class name. */
  jsonl: v.optional(v.nullable(PathText), null),
  /** Whether they may replace a file that Facet did not write, or that was changed since. They never replace an image. */
  overwrite: v.optional(v.boolean(), false),
};

/** Number of cells of the CSV that got a leading apostrophe, since they begin like a formula. */
const quotedCells = v.number();

/**
 * Predictions for files outside a project, by an exported model or a run of the open project. No project needs to be open otherwise.
 * A job that keeps its table lets a caller page through it while the job runs and afterwards, until another job keeps one: kind
 * 'not-found' then.
 */
export const predictions = {
  /** Describes a model. Kinds 'not-found', 'unsupported', 'bad-input' for a damaged one. */
  model: request(
    v.object({ model: ModelChoice, trust: Trust }),
    v.object({
      /** 'tfjs' for a run's own model, too. */
      format: ExportFormat,
      classes: v.array(v.string()),
      /** The model's own decision; null for the most probable class. */
      decision: v.nullable(Decision),
      run: v.string(),
      recipe: v.string(),
      inputEdge: v.number(),
      crop: Crop,
    }),
  ),
  /**
   * Classifies image files and folders, in the order given; a folder's files are in the order of their names. Cancelling leaves no
   * table behind. A kept table stays with the rows so far.
   */
  run: job(
    v.object({
      model: ModelChoice,
      trust: Trust,
      paths: v.pipe(v.array(PathText), v.minLength(1)),
      ...Tables,
      /** Folder for copies of the images, in one sub-folder per answered class; null for none. Unsure ones are not copied. */
      copyInto: v.nullable(PathText),
      /** Answers with a lower confidence are left out of tables, copies and `predictions`; they are counted in `below`. */
      above: Above,
      decision: ChosenDecision,
      /** Whether to keep the table for `page`, `write`, `copy` and `suggest`. */
      keep: v.optional(v.boolean(), false),
    }),
    v.object({
      images: v.number(),
      seconds: v.number(),
      imagesPerSecond: v.number(),
      /** Entries below the given folders that were left out. */
      leftOut: LeftOut,
      refused: v.array(v.object({ path: v.string(), reason: v.string() })),
      classes: v.array(AnswerCount),
      /** Images for which the model answers with no class. */
      unsure: v.number(),
      /** Images with a confidence below `above`. */
      below: v.number(),
      /** The first 1,000 predictions; tables have all of them. */
      predictions: v.array(v.object({ path: v.string(), ...Answer.entries })),
      quotedCells,
    }),
  ),
  /** Rows of a kept table. */
  page: request(PageQuestion, PredictedPage),
  /** Writes a kept table. A job that still runs is waited for. */
  write: job(v.object({ ...KeptTable, ...Tables, above: Above }), v.object({ images: v.number(), quotedCells })),
  /** Copies the images of a kept table into one sub-folder per answered class. Nothing is overwritten. */
  copy: job(
    v.object({ ...KeptTable, to: PathText, above: Above }),
    v.object({
      copied: v.number(),
      unsure: v.number(),
      refused: v.array(v.object({ path: v.string(), reason: v.string() })),
    }),
  ),
  /**
   * Adds the images of a kept table to the open project, unlabelled, and keeps the model's answers as suggestions (contract
   * suggestions) for those that have no label there. The suggestions are one step of the history. Classes that the project lacks are
   * not suggested: `withoutClass` counts these images by class.
   */
  suggest: job(
    v.object({ ...KeptTable, above: Above }),
    v.object({
      added: v.number(),
      /** Images that the project had already. */
      known: v.number(),
      suggested: v.number(),
      withoutClass: v.array(v.object({ class: v.string(), images: v.number() })),
      refused: v.array(v.object({ path: v.string(), reason: v.string() })),
      step: LabelStep,
    }),
  ),
  /** Renders the picture of a row for the window, upright in sRGB, as a JPEG file that lives as long as the engine. */
  render: request(v.object({ ...KeptTable, row: Row, edge: Edge }), v.object({ file: v.string() })),
  /**
   * What the model looked at in the picture of a row, for a class by its number, or for the predicted one. Kind 'unsupported' for
   * a model that Facet can't look into.
   */
  explain: request(
    v.object({
      ...KeptTable,
      row: Row,
      class: v.optional(v.nullable(Row), null),
      method: v.optional(ExplanationMethod, 'auto'),
    }),
    v.object({
      class: v.string(),
      predicted: v.string(),
      probability: v.number(),
      method: MapMethod,
      map: HeatMap,
      place: Place,
      /** Width of the upright picture divided by its height. */
      aspect: v.number(),
    }),
  ),
  /**
   * Classifies one picture that is in no file, such as a camera's. The model stays loaded for a while, so that the next answer
   * comes within some hundred milliseconds. Nothing of the picture is kept. Kind 'bad-input' when it can't be decoded.
   */
  classify: request(
    v.object({ model: ModelChoice, trust: Trust, picture: PictureText, decision: ChosenDecision }),
    v.object({ ...Answer.entries, classes: v.array(v.string()), probabilities: v.array(v.number()) }),
  ),
} as const;
