import { activation, reLU } from './activations';
import { conv2D, depthwiseConv2D, separableConv2D } from './convolutions';
import {
  addLayer,
  concatenateLayer,
  dense,
  dropout,
  flatten,
  multiplyLayer,
  rescaling,
  reshapeLayer,
  zeroPadding2D,
} from './core';
import type { Lowering } from './layer';
import { batchNormalization } from './normalization';
import { averagePooling2D, globalAveragePooling2D, globalMaxPooling2D, maxPooling2D } from './pooling';

/** Functions that add layers to the graph, by tfjs's names of the layer classes. */
export const lowerings: Readonly<Record<string, Lowering>> = {
  Activation: activation,
  Add: addLayer,
  AveragePooling2D: averagePooling2D,
  BatchNormalization: batchNormalization,
  Concatenate: concatenateLayer,
  Conv2D: conv2D,
  Dense: dense,
  DepthwiseConv2D: depthwiseConv2D,
  Dropout: dropout,
  Flatten: flatten,
  GlobalAveragePooling2D: globalAveragePooling2D,
  GlobalMaxPooling2D: globalMaxPooling2D,
  MaxPooling2D: maxPooling2D,
  Multiply: multiplyLayer,
  ReLU: reLU,
  Rescaling: rescaling,
  Reshape: reshapeLayer,
  SeparableConv2D: separableConv2D,
  ZeroPadding2D: zeroPadding2D,
};
