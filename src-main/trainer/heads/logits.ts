import type { Head } from './head';
import { biasOf, kernelOf, layersOf } from './head';

/** Logits of a head. @param features [images, inputs], standardised @returns [images, outputs] */
export function logitsOf(features: Float32Array, { shape, parameters }: Head): Float32Array {
  return layersOf(shape).reduce((values, layer, index) => {
    const { inputs, outputs } = layer;
    const [kernel, bias] = [kernelOf(layer, parameters), biasOf(layer, parameters)];
    return Float32Array.from({ length: (values.length / inputs) * outputs }, (_, position) => {
      const [from, output] = [Math.floor(position / outputs) * inputs, position % outputs];
      // Hot loop: indices stay below the lengths, so `?? 0` is for the type checker alone.
      let sum = bias[output] ?? 0;
      for (let input = 0; input < inputs; input += 1) {
        sum += (values[from + input] ?? 0) * (kernel[input * outputs + output] ?? 0);
      }
      return shape.hidden > 0 && index === 0 ? Math.tanh(sum) : sum;
    });
  }, features);
}
