import * as v from 'valibot';
import { event, request } from '../rpc/declare';
import { ChosenDecision, ModelChoice, Trust } from './predicted';

/** A model's name in addresses. */
const ServedName = v.pipe(
  v.string(),
  v.maxLength(100),
  v.regex(/^\w[\w.-]*$/, 'A name for addresses has letters, digits, dots, dashes and underscores'),
);

/** A model that is being served, with what has been asked of it so far. */
export const Served = v.object({
  /** 'http://127.0.0.1:8501/v1/models/NAME' */
  url: v.string(),
  name: v.string(),
  port: v.number(),
  classes: v.array(v.string()),
  /** Answered requests for predictions, their images, and the runs of the network that these took. */
  requests: v.number(),
  images: v.number(),
  runs: v.number(),
});
export type Served = v.InferOutput<typeof Served>;

/**
 * Serves a model over HTTP to programs on this computer, in the form of TensorFlow Serving's REST interface. One model at a time; it ends
 * with the engine. No project needs to be open, except for a project's run.
 */
export const serving = {
  /**
   * Loads the model and listens on 127.0.0.1. Kinds 'bad-input' when the port is in use or a model is being served, and what
   * `predictions.model` throws.
   */
  start: request(
    v.object({
      model: ModelChoice,
      trust: Trust,
      /** 0 for any free one. */
      port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)), 0),
      /** Left out for the name of the run, or of the folder as far as an address can hold it. */
      name: v.optional(ServedName),
      decision: ChosenDecision,
    }),
    v.object({
      ...Served.entries,
      /** What requests must carry. It is returned this once and kept nowhere else. */
      token: v.string(),
    }),
  ),
  /** Stops listening and waits for requests underway, a few seconds at most. */
  stop: request(v.object({}), v.object({})),
  status: request(v.object({}), v.object({ served: v.nullable(Served) })),
  /** The server has ended by itself; the log says why. */
  ended: event(v.object({})),
} as const;
