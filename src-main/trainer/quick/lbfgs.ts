import { at } from '../../../src-shared/domain/at';

/** Losses and gradients of several independent problems. */
export interface Evaluated {
  readonly losses: readonly number[];
  readonly gradients: readonly Float64Array[];
}

/**
 * Evaluates some problems together, so that shared computations are done once.
 * @param problems their indices
 * @param points where each of them is evaluated
 */
export type Evaluate = (problems: readonly number[], points: readonly Float64Array[]) => Promise<Evaluated>;

/** Limits of a minimization, and a listener for its progress. */
export interface MinimizeOptions {
  /** Most steps that a problem takes. */
  readonly steps: number;
  /** A problem is done when its gradient's norm is at most this share of the norm at the start. */
  readonly tolerance: number;
  /** Receives, before each step, how many problems are done. Unfinished ones count in part. The number never falls. */
  readonly onProgress?: (done: number) => void;
}

/** Steps and changes of gradients that a problem remembers. */
const memory = 10;

/** Constant of Armijo's condition of sufficient decrease. */
const decrease = 1e-4;

/** Halvings of a step after which a problem counts as done: rounding then hides what is left to gain. */
const halvings = 12;

/**
 * Minimizes several smooth problems in lock-step by L-BFGS with a backtracking line search (Nocedal and Wright, Numerical
 * Optimization, 2006, algorithms 7.4, 7.5 and 3.1).
 * @param starts initial point of each problem
 * @returns final point of each problem
 * @throws what `evaluate` throws
 */
export async function minimize(
  starts: readonly Float64Array[],
  evaluate: Evaluate,
  { steps, tolerance, onProgress }: MinimizeOptions,
): Promise<Float64Array[]> {
  const allProblems = starts.map((_, problem) => problem);
  const first = await evaluate(allProblems, starts);
  const descents = starts.map((start, problem) => new Descent(evaluationAt(start, first, problem), tolerance));
  for (let step = 0; step < steps; step += 1) {
    let open = allProblems.filter((problem) => !at(descents, problem).isDone);
    onProgress?.(descents.reduce((sum, { share }) => sum + share, 0));
    if (open.length === 0) break;
    for (const problem of open) at(descents, problem).chooseDirection();
    for (let halving = 0; open.length > 0; halving += 1) {
      const points = open.map((problem) => at(descents, problem).proposal());
      const evaluated = await evaluate(open, points);
      open = open.filter((problem, index) => {
        const descent = at(descents, problem);
        const isAccepted = descent.offer(evaluationAt(at(points, index), evaluated, index));
        if (!isAccepted && halving === halvings) descent.giveUp();
        return !isAccepted && halving < halvings;
      });
    }
  }
  return descents.map(({ point }) => point);
}

/** A problem's loss and gradient at a point. */
interface Evaluation {
  readonly point: Float64Array;
  readonly loss: number;
  readonly gradient: Float64Array;
}

const evaluationAt = (point: Float64Array, { losses, gradients }: Evaluated, index: number): Evaluation => ({
  point,
  loss: at(losses, index),
  gradient: at(gradients, index),
});

/** The minimization of one problem. */
class Descent {
  isDone: boolean;
  /** Share of the descent that is done, 0..1, by the logarithm of the gradient, which most steps lower by a similar factor. */
  share = 0;
  #current: Evaluation;
  readonly #start: number;
  readonly #goal: number;
  readonly #history: { readonly step: Float64Array; readonly change: Float64Array; readonly curvature: number }[] = [];
  #direction: Float64Array = new Float64Array();
  #slope = 0;
  #length = 1;

  constructor(start: Evaluation, tolerance: number) {
    this.#current = start;
    const norm = Math.sqrt(dot(start.gradient, start.gradient));
    this.#start = norm;
    this.#goal = norm * tolerance;
    this.isDone = norm === 0;
    if (this.isDone) this.share = 1;
  }

  get point(): Float64Array {
    return this.#current.point;
  }

  /** Chooses the direction of the next step, and the length to try first. */
  chooseDirection(): void {
    const { gradient } = this.#current;
    this.#direction = this.#quasiNewtonDirection();
    this.#slope = dot(this.#direction, gradient);
    if (this.#slope >= 0) {
      this.#history.length = 0;
      this.#direction = gradient.map((value) => -value);
      this.#slope = dot(this.#direction, gradient);
    }
    // Before the first step, the problem's scale is unknown.
    this.#length = this.#history.length === 0 ? 1 / Math.max(1, Math.sqrt(-this.#slope)) : 1;
  }

  /** The point to evaluate next. */
  proposal(): Float64Array {
    return this.point.map((value, index) => value + this.#length * (this.#direction[index] ?? 0));
  }

  /** Moves to the proposed point if its loss is enough lower; else halves the step. @returns whether it moved */
  offer(proposed: Evaluation): boolean {
    const { point, loss, gradient } = this.#current;
    if (!(proposed.loss <= loss + decrease * this.#length * this.#slope)) {
      this.#length /= 2;
      return false;
    }
    const step = proposed.point.map((value, index) => value - (point[index] ?? 0));
    const change = proposed.gradient.map((value, index) => value - (gradient[index] ?? 0));
    const curvature = dot(step, change);
    if (curvature > 1e-12 * dot(change, change)) this.#history.push({ step, change, curvature });
    if (this.#history.length > memory) this.#history.shift();
    this.#current = proposed;
    const norm = Math.sqrt(dot(proposed.gradient, proposed.gradient));
    this.isDone = norm <= this.#goal;
    const share = this.isDone ? 1 : Math.log(norm / this.#start) / Math.log(this.#goal / this.#start);
    this.share = Math.max(this.share, share);
    return true;
  }

  /** Ends the descent where it is. */
  giveUp(): void {
    this.isDone = true;
    this.share = 1;
  }

  /** The negative gradient times the inverse Hessian as estimated from the last steps (two-loop recursion, algorithm 7.4). */
  #quasiNewtonDirection(): Float64Array {
    const direction = this.#current.gradient.map((value) => -value);
    const amounts: number[] = [];
    for (const { step, change, curvature } of this.#history.toReversed()) {
      const amount = dot(step, direction) / curvature;
      addTo(direction, change, -amount);
      amounts.push(amount);
    }
    const last = this.#history.at(-1);
    if (last) scaleBy(direction, last.curvature / dot(last.change, last.change));
    for (const { step, change, curvature } of this.#history) {
      addTo(direction, step, (amounts.pop() ?? 0) - dot(change, direction) / curvature);
    }
    return direction;
  }
}

// Hot loops over all parameters, in vectors of equal length: `?? 0` in this file is for the type checker alone.

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

function addTo(into: Float64Array, vector: Float64Array, factor: number): void {
  for (let index = 0; index < into.length; index += 1) into[index] = (into[index] ?? 0) + factor * (vector[index] ?? 0);
}

function scaleBy(vector: Float64Array, factor: number): void {
  for (let index = 0; index < vector.length; index += 1) vector[index] = (vector[index] ?? 0) * factor;
}
