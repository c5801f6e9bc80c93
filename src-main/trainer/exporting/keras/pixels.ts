import type { NetworkLayer, Output } from './network';

/**
 * Layers in front of the network: a picture of any size becomes pixels float32 [n, edge, edge, 3] of whole levels, 0..255, by Facet's
 * preprocessing. Resizing with `antialias` is the triangle filter with half-pixel centres.
 */
export function pixelsOf(edge: number): { readonly layers: readonly NetworkLayer[]; readonly output: Output } {
  const input = { name: 'images', className: 'InputLayer', config: { batch_shape: anySize, dtype: 'uint8' } };
  const options = { height: edge, width: edge, interpolation: 'bilinear', antialias: true };
  // Called without `training`, a Resizing of Keras 3.15 lets all layers behind it train (batch norms would change): its own call says no.
  const resizing = { name: 'resizing', className: 'Resizing', config: options, keywords: { training: false } };
  // Resizing rounds where Keras runs eagerly, and not in graphs. Adding a half and cutting off the rest rounds everywhere.
  const adding = { name: 'add_half', className: 'Rescaling', config: { scale: 1, offset: 0.5 } };
  const levels = { name: 'levels', className: 'Rescaling', config: { scale: 1, offset: 0, dtype: 'uint8' } };
  const pixels = { name: 'pixels', className: 'Rescaling', config: { scale: 1, offset: 0 } };
  const resized = [null, edge, edge, 3];
  const fromResult = (layer: string, shape: Output['shape']): Output => ({ layer, application: 0, shape });
  const made = { weights: [], source: null };
  return {
    layers: [
      { ...made, ...input, applications: [] },
      { ...made, ...resizing, applications: [[fromResult('images', anySize)]] },
      { ...made, ...adding, applications: [[fromResult('resizing', resized)]] },
      { ...made, ...levels, applications: [[fromResult('add_half', resized)]] },
      { ...made, ...pixels, applications: [[fromResult('levels', resized)]] },
    ],
    output: fromResult('pixels', resized),
  };
}

const anySize = [null, null, null, 3];
