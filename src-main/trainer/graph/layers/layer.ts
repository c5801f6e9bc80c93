import type { layers } from '@tensorflow/tfjs-node-gpu';
import * as v from 'valibot';
import { Failure } from '../../../../src-shared/domain/failure';
import type { Precision } from '../compiled';
import type { GraphTensor } from '../graph';
import { cast } from '../ops';
import type { GraphWeight } from '../variables';

const Pair = v.tuple([v.number(), v.number()]);
const Pairs = v.tuple([Pair, Pair]);

/** A layer of a tf.LayersModel that is being added to a graph. */
export interface LayerInCompilation {
  readonly layer: layers.Layer;
  /** The layer's options as tfjs saves them. */
  readonly config: LayerConfig;
  /** Whether the layer is added in training form, else in inference form. */
  readonly isTraining: boolean;
  /** Whether the layer trains, that is, neither it nor the model is frozen. */
  readonly isTrainable: boolean;
  readonly precision: Precision;
  /** A weight by the end of its name, such as 'kernel' or 'moving_mean'; undefined when the layer has no such weight. */
  readonly variable: (role: string) => GraphWeight | undefined;
  /** Offset [channels] that a folded batch norm still adds, see folding.ts; null for other layers. */
  readonly shift: GraphTensor | null;
  /** Seed for dropout in training form, int32 [2]: different in each step and for each layer. */
  readonly dropoutSeed: () => GraphTensor;
  /** Changes a variable at the end of each step. A layer that is used twice changes it twice. */
  readonly update: (variable: GraphWeight, change: (value: GraphTensor) => GraphTensor) => void;
}

/** Adds a layer to the graph, in training or in inference form, and returns its output. */
export type Lowering = (layer: LayerInCompilation, inputs: readonly GraphTensor[]) => GraphTensor;

/** A layer's options. Methods throw Failure of kind 'unsupported' for options that are not as expected. */
export class LayerConfig {
  constructor(
    private readonly layer: layers.Layer,
    private readonly options: Readonly<Record<string, unknown>>,
  ) {}

  /** Requires that an option is left out or one of the allowed values. */
  only(option: string, ...allowed: readonly unknown[]): void {
    const value = this.options[option] ?? null;
    if (value !== null && !allowed.some((each) => JSON.stringify(each) === JSON.stringify(value))) {
      throw this.refused(option);
    }
  }

  /** Whether an option is given and not null. */
  has(option: string): boolean {
    return (this.options[option] ?? null) !== null;
  }

  number(option: string): number {
    const value = this.options[option];
    if (typeof value !== 'number') throw this.refused(option);
    return value;
  }

  /** Whether an option is true. */
  flag(option: string): boolean {
    return this.options[option] === true;
  }

  text(option: string): string {
    const value = this.options[option];
    if (typeof value !== 'string') throw this.refused(option);
    return value;
  }

  /** A pair of whole numbers, [height, width]. */
  pair(option: string): readonly [number, number] {
    const [height, width] = this.list(option);
    if (height === undefined || width === undefined) throw this.refused(option);
    return [height, width];
  }

  /** Two pairs of whole numbers, [[top, bottom], [left, right]]. */
  pairs(option: string): readonly [readonly [number, number], readonly [number, number]] {
    const value = this.options[option];
    const parsed = v.safeParse(Pairs, value);
    if (!parsed.success) throw this.refused(option);
    return parsed.output;
  }

  list(option: string): readonly number[] {
    const value = this.options[option];
    if (!Array.isArray(value) || !value.every((each) => typeof each === 'number')) throw this.refused(option);
    return value;
  }

  /** Factor of an L2 regularizer; 0 when there is none. */
  l2(option: string): number {
    const value = this.options[option] as
      { className: string; config: { l1?: number; l2?: number } } | null | undefined;
    if (value == null) return 0;
    if (value.className !== 'L1L2' || (value.config.l1 ?? 0) !== 0) throw this.refused(option);
    return value.config.l2 ?? 0;
  }

  /** Failure of kind 'unsupported' that names the layer, the option and its value. */
  refused(option: string): Failure {
    const value = JSON.stringify(this.options[option]);
    return new Failure(
      'unsupported',
      `Layer “${this.layer.name}” (${this.layer.getClassName()}) can't be trained with option ${option} = ${value}.`,
      'Change this option, or use another layer.',
    );
  }
}

/** The input of a layer that has exactly one. @throws Error otherwise */
export function onlyInput(inputs: readonly GraphTensor[]): GraphTensor {
  const [input, ...more] = inputs;
  if (!input || more.length > 0) throw new Error(`${String(inputs.length)} inputs where one is expected`);
  return input;
}

/** Value of a weight, cast to a type. @throws Error when the layer has no such weight */
export const weight = (
  { layer, variable }: LayerInCompilation,
  role: string,
  type: GraphTensor['type'],
): GraphTensor => {
  const found = variable(role);
  if (!found) throw new Error(`${layer.name} has no ${role}`);
  return cast(found.value, type);
};
