import * as fc from 'fast-check';

type Activation = 'linear' | 'relu' | 'relu6' | 'sigmoid' | 'softmax' | 'tanh' | 'elu' | 'swish';
export type Pair = readonly [number, number];

export interface Convolution {
  readonly filters: number;
  readonly multiplier: number;
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly padding: 'same' | 'valid';
  readonly bias: boolean;
  readonly activation: Activation;
}

/** A few layers on images [n, height, width, channels]. Layers that do not fit the size are left out or padded. */
export type ImageBlock =
  | (Convolution & { readonly kind: 'conv' | 'depthwise' | 'separable' | 'residual' | 'branches' | 'twice' | 'gate' })
  | { readonly kind: 'norm'; readonly scale: boolean; readonly center: boolean }
  | { readonly kind: 'activation'; readonly activation: Activation }
  | { readonly kind: 'relu'; readonly isCapped: boolean }
  | {
      readonly kind: 'max' | 'average';
      readonly size: Pair;
      readonly strides: Pair;
      readonly padding: 'same' | 'valid';
    }
  | { readonly kind: 'pad'; readonly height: Pair; readonly width: Pair }
  | { readonly kind: 'dropout' };

/** A few layers on rows [n, channels]. */
export type RowBlock =
  | ({ readonly kind: 'dense' | 'add' | 'multiply' | 'concatenate'; readonly units: number } & Pick<
      Convolution,
      'bias' | 'activation'
    >)
  | Extract<ImageBlock, { kind: 'norm' | 'dropout' }>;

export interface Architecture {
  readonly size: Pair;
  readonly count: number;
  readonly classes: number;
  readonly rescaling: readonly [scale: number, offset: number];
  readonly images: readonly ImageBlock[];
  readonly bridge: 'flatten' | 'reshape' | 'average' | 'max';
  readonly rows: readonly RowBlock[];
  readonly head: 'logits' | 'probabilities';
  readonly seed: number;
}

const side = (min: number, max: number) => fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));
const activation = fc.constantFrom<Activation>('linear', 'relu', 'relu6', 'sigmoid', 'softmax', 'tanh', 'elu', 'swish');
const padding = fc.constantFrom('same' as const, 'valid' as const);
const norm = fc.record({ kind: fc.constant('norm' as const), scale: fc.boolean(), center: fc.boolean() });
const dropout = fc.constant({ kind: 'dropout' as const });

const imageBlock: fc.Arbitrary<ImageBlock> = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constantFrom('conv', 'depthwise', 'separable', 'residual', 'branches', 'twice', 'gate'),
      filters: fc.integer({ min: 1, max: 5 }),
      multiplier: fc.integer({ min: 1, max: 2 }),
      kernel: side(1, 3),
      strides: side(1, 2),
      padding,
      bias: fc.boolean(),
      activation,
    }),
  },
  { weight: 2, arbitrary: norm },
  fc.record({ kind: fc.constant('activation' as const), activation }),
  fc.record({ kind: fc.constant('relu' as const), isCapped: fc.boolean() }),
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('max', 'average'), size: side(1, 3), strides: side(1, 3), padding }),
  },
  fc.record({ kind: fc.constant('pad' as const), height: side(0, 2), width: side(0, 2) }),
  dropout,
);

const rowBlock: fc.Arbitrary<RowBlock> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('dense', 'add', 'multiply', 'concatenate'),
      units: fc.integer({ min: 2, max: 6 }),
      bias: fc.boolean(),
      activation,
    }),
  },
  norm,
  dropout,
);

export const architecture: fc.Arbitrary<Architecture> = fc.record({
  size: side(5, 9),
  count: fc.integer({ min: 5, max: 8 }),
  classes: fc.integer({ min: 1, max: 4 }),
  rescaling: fc.constantFrom([1 / 255, 0] as const, [1 / 127.5, -1] as const),
  images: fc.array(imageBlock, { minLength: 2, maxLength: 5 }),
  bridge: fc.constantFrom('flatten', 'reshape', 'average', 'max'),
  rows: fc.array(rowBlock, { maxLength: 3 }),
  head: fc.constantFrom('logits', 'probabilities'),
  seed: fc.integer({ min: 0, max: 1_000_000 }),
});
