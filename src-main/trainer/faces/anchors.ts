import { detectorFrame, type Face } from '../../../src-shared/domain/face-crop';

/** A grid of the detector: one cell per `stride` pixels, with several anchors in the centre of each cell. */
interface Grid {
  readonly stride: number;
  readonly anchors: number;
}

/** BlazeFace for 256 pixels (Bazarevsky et al. 2019, section 3.2): 512 anchors on 16 x 16 cells, 384 on 8 x 8. */
const grids: readonly Grid[] = [
  { stride: 16, anchors: 2 },
  { stride: 32, anchors: 6 },
];

/** Numbers per box: centre, size, and six points of the face, which are not used here. */
const boxNumbers = 16;

/** Detections with a lower score are ignored. */
const minScore = 0.5;

/**
 * If two boxes share more than this part of the smaller one, the weaker one is a repeat of the same face. The usual ratio, of the
 * intersection to the union, would not do: the detector sees a second, small face in the middle of one that fills the picture.
 */
const maxShared = 0.5;

/** Centres of the anchors in pixels, [896] each, in the order of the network's results: grid, row, column, anchor. */
export const anchors: { readonly x: Float32Array; readonly y: Float32Array } = anchorCentres();

/** Values per image: scores of both grids, then boxes of both grids. */
export const detectorWidth = anchors.x.length * (1 + boxNumbers);

function anchorCentres(): { x: Float32Array; y: Float32Array } {
  const x: number[] = [];
  const y: number[] = [];
  for (const { stride, anchors: each } of grids) {
    const cells = detectorFrame.edge / stride;
    for (let cell = 0; cell < cells * cells; cell += 1) {
      for (let anchor = 0; anchor < each; anchor += 1) {
        x.push(((cell % cells) + 0.5) * stride);
        y.push((Math.floor(cell / cells) + 0.5) * stride);
      }
    }
  }
  return { x: Float32Array.from(x), y: Float32Array.from(y) };
}

/**
 * The faces that the network detected in one image, the highest score first, without repeats.
 * Hot loop: indices stay below the lengths, so `?? 0` is for the type checker alone.
 * @param values [detectorWidth]: logits [896], then boxes [896, 16] relative to their anchors, in pixels of the frame
 */
export function decodeFaces(values: Float32Array): Face[] {
  const count = anchors.x.length;
  const found: Face[] = [];
  for (let anchor = 0; anchor < count; anchor += 1) {
    const score = 1 / (1 + Math.exp(-(values[anchor] ?? 0)));
    if (score < minScore) continue;
    const start = count + anchor * boxNumbers;
    const [x = 0, y = 0, width = 0, height = 0] = values.subarray(start, start + 4);
    if (!(width > 0 && height > 0)) continue;
    const left = x + (anchors.x[anchor] ?? 0) - width / 2;
    const top = y + (anchors.y[anchor] ?? 0) - height / 2;
    found.push({ box: { left, top, width, height }, score });
  }
  return withoutRepeats(found.sort((a, b) => b.score - a.score));
}

/** Removes repeats of the same face. @param faces the highest score first */
export function withoutRepeats(faces: readonly Face[]): Face[] {
  const distinct: Face[] = [];
  for (const face of faces) {
    if (distinct.every((other) => sharedPart(face, other) <= maxShared)) distinct.push(face);
  }
  return distinct;
}

/** Area that two boxes share, as a part of the smaller one. */
function sharedPart({ box: a }: Face, { box: b }: Face): number {
  const across = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const down = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  if (across <= 0 || down <= 0) return 0;
  return (across * down) / Math.min(a.width * a.height, b.width * b.height);
}
