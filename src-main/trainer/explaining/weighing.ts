/**
 * Weighs feature maps by their mean gradients: L[y, x] = Σ_k α_k · A[y, x, k], where α_k is the mean over all positions of the gradient
 * of the class's logit by A[·, ·, k].
 *
 * This is Grad-CAM (Selvaraju et al., "Grad-CAM: Visual explanations from deep networks via gradient-based localization", ICCV 2017,
 * equations 1 and 2) without its last ReLU: negative values speak against the class, and who draws the map leaves them out. For a
 * linear head on the mean of each channel it is the class activation map of Zhou et al. ("Learning deep features for discriminative
 * localization", CVPR 2016, equation 2) divided by the number of positions: the values then add up to the logit, apart from the bias.
 * With a hidden layer in between, gradients are those at this image, so that the map is a linear approximation.
 *
 * @param features, gradients [height, width, channels]
 * @returns [height, width]
 */
export function weighByMean(features: Float32Array, gradients: Float32Array, channels: number): Float32Array {
  const positions = features.length / channels;
  const weights = new Float32Array(channels);
  // Hot loop over up to a million values: indices stay below the lengths, so `?? 0` is for the type checker alone.
  for (let index = 0; index < gradients.length; index += 1) {
    const channel = index % channels;
    weights[channel] = (weights[channel] ?? 0) + (gradients[index] ?? 0) / positions;
  }
  return sumOverChannels(features, channels, (index) => weights[index % channels] ?? 0);
}

/**
 * Weighs each value of feature maps by its own gradient: L[y, x] = Σ_k G[y, x, k] · A[y, x, k].
 *
 * This is HiResCAM (Draelos and Carin, "Use HiResCAM instead of Grad-CAM for faithful explanations of convolutional neural networks",
 * 2020, arXiv:2011.08891, equation 4). Where features are averaged over the image it equals Grad-CAM. Where they are flattened, a
 * dense layer weighs the same channel differently at each position, and Grad-CAM's mean hides that: of 40 pictures with a planted
 * mark, its maximum was on the mark in none, and HiResCAM's in all (tests/trainer/explaining).
 *
 * @param features, gradients [height, width, channels]
 * @returns [height, width]
 */
export const weighEach = (features: Float32Array, gradients: Float32Array, channels: number): Float32Array =>
  sumOverChannels(features, channels, (index) => gradients[index] ?? 0); // below the length: both have the same one

function sumOverChannels(features: Float32Array, channels: number, weightAt: (index: number) => number): Float32Array {
  const map = new Float32Array(features.length / channels);
  for (let position = 0; position < map.length; position += 1) {
    let sum = 0;
    for (let index = position * channels; index < (position + 1) * channels; index += 1) {
      sum += weightAt(index) * (features[index] ?? 0); // hot loop, as above
    }
    map[position] = sum;
  }
  return map;
}
