import { detectorFrame, type Face } from '../../../src-shared/domain/face-crop';

/** A grid of the detector's: a cell every `stride` pixels, with this many anchors in the middle of each. */
interface Grid {
  readonly stride: number;
  readonly anchors: number;
}

/** BlazeFace for 256 pixels (Bazarevsky et al. 2019, section 3.2): 512 anchors on 16 x 16 cells, 384 on 8 x 8. */
const grids: readonly Grid[] = [
  { stride: 16, anchors: 2 },
  { stride: 32, anchors: 6 },
];

/** Numbers that the network gives a box: centre, size and six points of the face, which are not used here. */
const boxNumbers = 16;

/** Faces with a lower score are none. */
const lowestScore = 0.5;

/**
 * Of two boxes that share more than this of the smaller one, the weaker is the same face again. Not the usual ratio to what
 * both cover together: the detector sees a second, small face in the middle of one that fills the picture.
 */
const mostShared = 0.5;

/** Centres of the anchors in the order of the network's results: grid, row, column, anchor. [896] pixels each. */
export const anchors: { readonly x: Float32Array; readonly y: Float32Array } = placeAnchors();

/** How many values the network gives an image: scores of the grids, then boxes of the grids. */
export const detectorWidth = anchors.x.length * (1 + boxNumbers);

function placeAnchors(): { x: Float32Array; y: Float32Array } {
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
 * The faces that the network saw in one image, the surest first, each once.
 * @param values [detectorWidth]: logits [896], boxes [896, 16] relative to their anchors, in pixels of the frame
 */
export function decodeFaces(values: Float32Array): Face[] {
  const count = anchors.x.length;
  const found: Face[] = [];
  for (let anchor = 0; anchor < count; anchor += 1) {
    const score = 1 / (1 + Math.exp(-(values[anchor] ?? 0)));
    if (score < lowestScore) continue;
    const at = count + anchor * boxNumbers;
    const [x = 0, y = 0, width = 0, height = 0] = values.subarray(at, at + 4);
    if (!(width > 0 && height > 0)) continue;
    const left = x + (anchors.x[anchor] ?? 0) - width / 2;
    const top = y + (anchors.y[anchor] ?? 0) - height / 2;
    found.push({ box: { left, top, width, height }, score });
  }
  return withoutRepeats(found.sort((a, b) => b.score - a.score));
}

/** @param faces the surest first */
export function withoutRepeats(faces: readonly Face[]): Face[] {
  const kept: Face[] = [];
  for (const face of faces) if (kept.every((other) => shared(face, other) <= mostShared)) kept.push(face);
  return kept;
}

/** What two boxes share, as a part of the smaller one. */
function shared({ box: a }: Face, { box: b }: Face): number {
  const across = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const down = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  if (across <= 0 || down <= 0) return 0;
  return (across * down) / Math.min(a.width * a.height, b.width * b.height);
}
