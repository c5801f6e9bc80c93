import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node-gpu';
import type { TensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import type { Architecture, Convolution, ImageBlock, Pair, RowBlock } from './architectures';
import { apply, inputOf, join } from './helpers';

export interface Built {
  readonly model: LayersModel;
  /** The layers without the last activation. */
  readonly logits: LayersModel;
}

/**
 * Builds an architecture, with the same layer names each time.
 * @param isOracle builds a variant that tfjs differentiates as TensorFlow does: batch normalization always with scale and offset, no global
 *   maximum, where tfjs gives each of several equal values the whole gradient, and no strided kernel of 1 × 1, whose gradient writes past its
 *   buffer (onednn-faults.ts)
 */
export function buildArchitecture(tf: TensorFlow, given: Architecture, isOracle = false): Built {
  const { size, classes, rescaling, bridge, head } = given;
  let number = 0;
  const named = <T extends object>(args: T): T & { name: string } => ({
    ...args,
    name: `layer${String((number += 1))}`,
  });
  const input = inputOf(tf, ...size);
  const [scale, offset] = rescaling;
  let x = apply(tf.layers.rescaling(named({ scale, offset })), input);
  for (const block of given.images) x = images(x, block);
  x = bridged(x);
  for (const block of given.rows) x = rows(x, block);
  const logits = apply(tf.layers.dense(named({ units: classes })), x);
  const last = tf.layers.activation(named({ activation: classes === 1 ? 'sigmoid' : 'softmax' } as const));
  const result = head === 'logits' ? logits : apply(last, logits);
  return { model: tf.model({ inputs: input, outputs: result }), logits: tf.model({ inputs: input, outputs: logits }) };

  function images(from: SymbolicTensor, block: ImageBlock): SymbolicTensor {
    const [, height = 1, width = 1, channels = 1] = from.shape as number[];
    switch (block.kind) {
      case 'norm':
        return normalized(from, block);
      case 'dropout':
        return apply(tf.layers.dropout(named({ rate: 0 })), from);
      case 'activation':
        return apply(tf.layers.activation(named({ activation: block.activation })), from);
      case 'relu':
        return apply(tf.layers.reLU(named(block.isCapped ? { maxValue: 6 } : {})), from);
      case 'pad':
        return apply(
          tf.layers.zeroPadding2d(
            named({ padding: [[...block.height], [...block.width]] as [[number, number], [number, number]] }),
          ),
          from,
        );
      case 'max':
      case 'average': {
        const args = named({
          poolSize: [...block.size],
          strides: [...block.strides],
          padding: fitting(block.size, block.padding),
        } as const);
        const make = block.kind === 'max' ? tf.layers.maxPooling2d : tf.layers.averagePooling2d;
        return apply(make(args as unknown as Parameters<typeof make>[0]), from);
      }
      default:
        return convolved(from, block);
    }

    function fitting(window: Pair, wanted: 'same' | 'valid'): 'same' | 'valid' {
      return window[0] > height || window[1] > width ? 'same' : wanted;
    }

    function convolved(at: SymbolicTensor, options: Convolution & { kind: string }): SymbolicTensor {
      const { kernel, filters, multiplier, bias, activation: then } = options;
      const common = { kernelSize: [...kernel] as [number, number], useBias: bias, activation: then };
      const free = { ...common, padding: fitting(kernel, options.padding) };
      const square = { ...free, strides: options.strides[0], depthMultiplier: multiplier };
      const same = { ...common, filters: channels, padding: 'same' as const };
      switch (options.kind) {
        case 'conv': {
          const strides = [...options.strides] as [number, number];
          if (!isOracle || kernel.some((side) => side > 1))
            return apply(tf.layers.conv2d(named({ ...free, filters, strides })), at);
          const visited = apply(tf.layers.averagePooling2d({ poolSize: [1, 1], strides }), at);
          return apply(tf.layers.conv2d(named({ ...free, filters })), visited);
        }
        case 'depthwise':
          return apply(tf.layers.depthwiseConv2d(named(square)), at);
        case 'separable':
          return apply(tf.layers.separableConv2d(named({ ...square, filters })), at);
        case 'residual':
          return join(tf.layers.add(named({})), [apply(tf.layers.conv2d(named(same)), at), at]);
        case 'branches':
          return join(tf.layers.concatenate(named({})), [
            at,
            apply(tf.layers.conv2d(named({ ...same, filters: 2 })), at),
          ]);
        case 'twice': {
          const layer = tf.layers.conv2d(named(same));
          return apply(layer, apply(layer, at));
        }
        default: {
          const means = apply(tf.layers.globalAveragePooling2d(named({})), at);
          const factors = apply(tf.layers.dense(named({ units: channels, activation: 'sigmoid' as const })), means);
          const spread = apply(tf.layers.reshape(named({ targetShape: [1, 1, channels] })), factors);
          return join(tf.layers.multiply(named({})), [spread, at]);
        }
      }
    }
  }

  function rows(from: SymbolicTensor, block: RowBlock): SymbolicTensor {
    if (block.kind === 'norm') return normalized(from, block);
    if (block.kind === 'dropout') return apply(tf.layers.dropout(named({ rate: 0 })), from);
    const { units, bias, activation: then } = block;
    const dense = apply(tf.layers.dense(named({ units, useBias: bias, activation: then })), from);
    if (block.kind === 'dense') return dense;
    const other = apply(tf.layers.dense(named({ units })), from);
    if (block.kind === 'concatenate') return join(tf.layers.concatenate(named({ axis: 1 })), [other, dense]);
    return join(block.kind === 'add' ? tf.layers.add(named({})) : tf.layers.multiply(named({})), [other, dense]);
  }

  function normalized(
    from: SymbolicTensor,
    { scale: hasScale, center }: { scale: boolean; center: boolean },
  ): SymbolicTensor {
    const options = isOracle ? { scale: true, center: true } : { scale: hasScale, center };
    return apply(tf.layers.batchNormalization(named({ ...options, epsilon: 0.01 })), from);
  }

  function bridged(from: SymbolicTensor): SymbolicTensor {
    const length = from.shape.slice(1).reduce<number>((product, each) => product * (each ?? 1), 1);
    if (bridge === 'flatten') return apply(tf.layers.flatten(named({})), from);
    if (bridge === 'reshape') return apply(tf.layers.reshape(named({ targetShape: [length] })), from);
    if (bridge === 'average') return apply(tf.layers.globalAveragePooling2d(named({})), from);
    const globalMax = named({});
    if (!isOracle) return apply(tf.layers.globalMaxPooling2d(globalMax), from);
    const [height = 1, width = 1] = from.shape.slice(1) as number[];
    return apply(tf.layers.flatten(), apply(tf.layers.maxPooling2d({ ...globalMax, poolSize: [height, width] }), from));
  }
}
