/** Bounds for models read from a folder. Larger models exist, but none that computes in reasonable time. */
export const bounds = {
  weightBytes: 512e6,
  /** Applications of layers, those inside models that are layers included. */
  layers: 2000,
  /** Levels of models that are layers of another. */
  depth: 16,
  /** Smallest and largest edge of the input, in pixels. */
  edge: [8, 1024],
  /** Values of one layer's output for one image. */
  activations: 64e6,
} as const;

export const wrongInput = `its input is not a square RGB image of ${String(bounds.edge[0])} to ${String(bounds.edge[1])} pixels`;
