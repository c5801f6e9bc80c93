/** Losses of several independent problems, each with its gradient. */
export interface Evaluated {
  readonly losses: readonly number[];
  readonly gradients: readonly Float64Array[];
}

/** Evaluates the problems of these numbers at these places, at once: what they share is computed once. */
export type Evaluate = (problems: readonly number[], places: readonly Float64Array[]) => Promise<Evaluated>;

export interface MinimizeOptions {
  /** Steps that a problem takes at most. */
  readonly steps: number;
  /** A problem is done when its gradient's norm is at most this share of what it was at the start. */
  readonly tolerance: number;
  /** Told before each step how many problems are done, with the shares of those that are on their way; never falls. */
  readonly stepping?: (done: number) => void;
}

/** Steps and gradients that a problem remembers. */
const memory = 10;

/** Sufficient decrease of Armijo's condition. */
const decrease = 1e-4;

/** Halvings of a step before a problem counts as done: rounding then hides what is left to gain. */
const halvings = 12;

/**
 * Minimizes several smooth problems in lock-step by L-BFGS with a backtracking line search (Nocedal and Wright, Numerical
 * Optimization, 2006, algorithms 7.4, 7.5 and 3.1).
 * @param starts where each problem begins
 * @returns where each problem ended
 */
export async function minimize(
  starts: readonly Float64Array[],
  evaluate: Evaluate,
  { steps, tolerance, stepping }: MinimizeOptions,
): Promise<Float64Array[]> {
  const everyone = starts.map((_, problem) => problem);
  const first = await evaluate(everyone, starts);
  const walkers = starts.map((start, problem) => new Walker(start, ...at(first, problem), tolerance));
  for (let step = 0; step < steps; step += 1) {
    let open = everyone.filter((problem) => !walker(problem).isDone);
    stepping?.(walkers.reduce((sum, each) => sum + each.share, 0));
    if (open.length === 0) break;
    for (const problem of open) walker(problem).aim();
    for (let halving = 0; open.length > 0; halving += 1) {
      const places = open.map((problem) => walker(problem).proposal());
      const found = await evaluate(open, places);
      open = open.filter((problem, index) => {
        const taken = walker(problem).offer(places[index] ?? new Float64Array(), ...at(found, index));
        if (!taken && halving === halvings) walker(problem).giveUp();
        return !taken && halving < halvings;
      });
    }
  }
  return walkers.map(({ place }) => place);

  function walker(problem: number): Walker {
    const found = walkers[problem];
    if (!found) throw new RangeError(`There is no problem ${String(problem)}`);
    return found;
  }
}

const at = ({ losses, gradients }: Evaluated, index: number): [number, Float64Array] => [
  losses[index] ?? Number.NaN,
  gradients[index] ?? new Float64Array(),
];

/** One problem on its way. */
class Walker {
  isDone: boolean;
  /** How much of its way is done, 0..1: the gradient falls by a like factor in most steps. */
  share = 0;
  readonly #start: number;
  readonly #goal: number;
  readonly #history: { readonly step: Float64Array; readonly change: Float64Array; readonly curvature: number }[] = [];
  #direction: Float64Array = new Float64Array();
  #slope = 0;
  #length = 1;

  constructor(
    public place: Float64Array,
    private loss: number,
    private gradient: Float64Array,
    tolerance: number,
  ) {
    const norm = Math.sqrt(dot(gradient, gradient));
    this.#start = norm;
    this.#goal = norm * tolerance;
    this.isDone = norm === 0;
    if (this.isDone) this.share = 1;
  }

  /** Chooses the next direction, and the length that is tried first. */
  aim(): void {
    this.#direction = this.#twoLoops();
    this.#slope = dot(this.#direction, this.gradient);
    if (this.#slope >= 0) {
      this.#history.length = 0;
      this.#direction = this.gradient.map((value) => -value);
      this.#slope = dot(this.#direction, this.gradient);
    }
    // Nothing is known of the problem's scale before the first step.
    this.#length = this.#history.length === 0 ? 1 / Math.max(1, Math.sqrt(-this.#slope)) : 1;
  }

  proposal(): Float64Array {
    return this.place.map((value, index) => value + this.#length * (this.#direction[index] ?? 0));
  }

  /** Takes the place where the loss has fallen enough, else halves the step. */
  offer(place: Float64Array, loss: number, gradient: Float64Array): boolean {
    if (!(loss <= this.loss + decrease * this.#length * this.#slope)) {
      this.#length /= 2;
      return false;
    }
    const step = place.map((value, index) => value - (this.place[index] ?? 0));
    const change = gradient.map((value, index) => value - (this.gradient[index] ?? 0));
    const curvature = dot(step, change);
    if (curvature > 1e-12 * dot(change, change)) this.#history.push({ step, change, curvature });
    if (this.#history.length > memory) this.#history.shift();
    [this.place, this.loss, this.gradient] = [place, loss, gradient];
    const norm = Math.sqrt(dot(gradient, gradient));
    this.isDone = norm <= this.#goal;
    const share = this.isDone ? 1 : Math.log(norm / this.#start) / Math.log(this.#goal / this.#start);
    this.share = Math.max(this.share, share);
    return true;
  }

  giveUp(): void {
    this.isDone = true;
    this.share = 1;
  }

  /** The inverse Hessian, as far as the last steps tell of it, times the gradient, downhill. */
  #twoLoops(): Float64Array {
    const direction = this.gradient.map((value) => -value);
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

// Hot loops over all parameters, of vectors of one length: `?? 0` in this file is for the type checker alone.

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
