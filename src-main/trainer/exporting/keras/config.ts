import { at } from '../../../../src-shared/domain/at';
import type { NetworkLayer, Output } from './network';

/** Classes that take a list of inputs. */
const merging = new Set(['Add', 'Concatenate', 'Multiply']);

/** config.json of a Functional model (keras/src/models/functional.py: get_config). */
export function kerasConfig(layers: readonly NetworkLayer[], output: Output): object {
  return {
    module: 'keras.src.models.functional',
    class_name: 'Functional',
    config: {
      name: 'facet',
      trainable: true,
      layers: layers.map(layerConfig),
      input_layers: [at(layers, 0).name, 0, 0],
      output_layers: [output.layer, output.application, 0],
    },
    registered_name: 'Functional',
    build_config: { input_shape: null },
    compile_config: null,
  };
}

function layerConfig({ name, className, config, keywords = {}, applications }: NetworkLayer): object {
  const common = className === 'InputLayer' ? { name } : { name, trainable: true, dtype: 'float32' };
  return {
    module: 'keras.layers',
    class_name: className,
    config: { ...common, ...config },
    registered_name: null,
    name,
    inbound_nodes: applications.map((inputs) => {
      const tensors = inputs.map(tensorConfig);
      return { args: merging.has(className) ? [tensors] : tensors, kwargs: keywords };
    }),
  };
}

/** A reference to a layer's result. Keras takes the type from that layer; this one is for people. */
const tensorConfig = ({ layer, application, shape }: Output): object => ({
  class_name: '__keras_tensor__',
  config: { shape, dtype: 'float32', keras_history: [layer, application, 0] },
});
