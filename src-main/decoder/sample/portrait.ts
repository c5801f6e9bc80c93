import { drawBackdrop } from './backdrop';
import { drawBeard } from './beard';
import { drawEyes } from './eyes';
import type { Face } from './face';
import { drawGlasses, chooseGlasses, drawTemples } from './glasses';
import { drawHairBehind, drawHairInFront } from './hair';
import { drawBust, drawEars, drawHead, headClip } from './head';
import { drawHeadwear } from './headwear';
import { drawMouth } from './mouth';
import { Random } from './random';
import { d, element, group, linearGradient } from './svg';

/** Length of the picture's shorter edge in drawing units. */
const shorterEdge = 164;

/** A sample's picture. */
export interface PortraitOptions {
  readonly seed: number;
  readonly index: number;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
}

/** Draws a portrait as SVG text. */
export function drawPortrait(face: Face, { seed, index, width, height }: PortraitOptions): string {
  const random = new Random(seed, index, 'scene');
  /** Drawing units per pixel. */
  const unit = shorterEdge / Math.min(width, height);
  const [across, down] = [width * unit, height * unit];
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: d`${-across / 2} ${3 - down / 2} ${across} ${down}`,
  };
  const light = random.chance(0.5) ? 1 : -1;
  const glasses = face.hasGlasses ? chooseGlasses(new Random(seed, index, 'glasses')) : undefined;
  const { tilt, scale, shiftX, shiftY } = face.pose;
  const tilted = { transform: d`rotate(${tilt} 0 70)` };
  return element(
    'svg',
    attributes,
    headClip(face),
    drawBackdrop(random),
    group(
      { transform: d`translate(${shiftX} ${shiftY}) scale(${scale})` },
      group(tilted, drawHairBehind(face)),
      drawBust(face),
      group(
        tilted,
        drawEars(face),
        drawHead(face, light),
        drawBeard(face),
        drawEyes(face),
        drawMouth(face),
        glasses ? drawTemples(face, glasses) : '',
        drawHairInFront(face),
        drawHeadwear(face),
        glasses ? drawGlasses(face, glasses) : '',
      ),
    ),
    drawLight(random, light),
  );
}

/** Draws light that falls off across the picture, warm or cool. @param side that it comes from: -1 left, 1 right */
function drawLight(random: Random, side: number): string {
  const strength = random.between(0.04, 0.34);
  const warm = random.pick(['#fff1d6', '#ffffff', '#e8f1ff']);
  const along = side > 0 ? ([1, 0, 0, 0.7] as const) : ([0, 0, 1, 0.7] as const);
  const stops = [
    [0, warm, strength * 0.7],
    [0.5, '#20162a', 0],
    [1, '#20162a', strength],
  ] as const;
  return (
    linearGradient('light', along, stops) +
    element('rect', { x: -300, y: -300, width: 600, height: 600, fill: 'url(#light)' })
  );
}
