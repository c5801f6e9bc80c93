import { at } from '../../../src-shared/domain/at';
import { fabrics, hairColour, irises, skinTones } from './colours';
import { hairStyles, type HairStyle } from './hair-styles';
import { Random } from './random';

/** The head's pose. `turn` and `pitch` are in radians: positive ones turn the face to the picture's right and downwards. */
export interface Pose {
  readonly turn: number;
  readonly pitch: number;
  /** Degrees about the neck, clockwise. */
  readonly tilt: number;
  readonly scale: number;
  readonly shiftX: number;
  readonly shiftY: number;
}

/** Sizes of the head in drawing units. Its centre is (0, 0), its crown at y = -top, its chin at y = chin. */
export interface HeadSize {
  /** Half the width. */
  readonly half: number;
  readonly top: number;
  /** Half the width of the jaw. */
  readonly jaw: number;
  readonly chin: number;
}

export type Expression = 'neutral' | 'smile' | 'grin' | 'laugh' | 'smirk' | 'surprised' | 'serious' | 'lips';
export type Gaze = 'open' | 'wide' | 'relaxed' | 'closed';
export type Beard = 'none' | 'stubble' | 'moustache' | 'goatee' | 'full';
export type Headwear = 'none' | 'beanie' | 'cap' | 'headband' | 'scarf';

/** Everything that determines one sample face. Colours are #rrggbb. */
export interface Face {
  readonly pose: Pose;
  readonly head: HeadSize;
  readonly skin: string;
  readonly hair: string;
  readonly hairStyle: HairStyle;
  readonly iris: string;
  readonly eyeSize: number;
  readonly gaze: Gaze;
  /** Where the eyes look: -1 left to 1 right. */
  readonly look: number;
  readonly browWeight: number;
  readonly expression: Expression;
  readonly beard: Beard;
  readonly headwear: Headwear;
  readonly headwearColour: string;
  readonly clothes: string;
  readonly lipstick: boolean;
  readonly eyeShadow: string | null;
  /** Opacity of dark rings, 0..1. */
  readonly tiredness: number;
  readonly freckles: boolean;
  readonly earrings: boolean;
  readonly hasGlasses: boolean;
}

/**
 * Describes the sample face of an index. Faces with and without glasses differ in nothing else: features that could be mistaken
 * for glasses are as frequent in both.
 */
export function describeFace(seed: number, index: number, hasGlasses: boolean): Face {
  const random = new Random(seed, index, 'face');
  const tone = Math.floor(random.next() * skinTones.length);
  const feminine = random.chance(0.5);
  const hairStyle = random.weighted(feminine ? hairStyles.feminine : hairStyles.masculine);
  return {
    pose: drawPose(new Random(seed, index, 'pose')),
    head: drawHeadSize(new Random(seed, index, 'skull'), feminine),
    skin: at(skinTones, tone),
    hair: hairColour(new Random(seed, index, 'hair'), tone),
    hairStyle,
    hasGlasses,
    ...drawFeatures(new Random(seed, index, 'features'), tone, feminine),
    ...drawDress(new Random(seed, index, 'dress'), feminine),
  };
}

function drawPose(random: Random): Pose {
  return {
    turn: random.around(0.42),
    pitch: random.around(0.18),
    tilt: random.around(11),
    scale: random.between(0.96, 1.22),
    shiftX: random.around(9),
    shiftY: random.around(7),
  };
}

function drawHeadSize(random: Random, feminine: boolean): HeadSize {
  const half = random.between(52, 58);
  const jaw = half * (feminine ? random.between(0.66, 0.76) : random.between(0.74, 0.86));
  return { half, top: random.between(69, 75), jaw, chin: random.between(66, 75) };
}

function drawFeatures(random: Random, tone: number, feminine: boolean) {
  return {
    iris: tone < 5 ? random.pick(irises) : random.pick(['#2a1a12', '#3b2417', '#4e2f1b']),
    eyeSize: random.between(0.9, 1.16),
    gaze: random.weighted<Gaze>({ open: 7, wide: 1.4, relaxed: 2.2, closed: 0.5 }),
    look: random.around(1),
    browWeight: feminine ? random.between(2.4, 4) : random.between(3.4, 6),
    expression: random.weighted<Expression>({
      neutral: 2,
      smile: 5,
      grin: 4,
      laugh: 2,
      smirk: 1.4,
      surprised: 0.9,
      serious: 1,
      lips: feminine ? 3 : 0.6,
    }),
    beard: feminine ? 'none' : random.weighted<Beard>({ none: 5, stubble: 1.6, moustache: 0.9, goatee: 0.9, full: 2 }),
    tiredness: random.chance(0.25) ? random.between(0.15, 0.5) : 0,
    freckles: tone < 6 && random.chance(0.16),
  } as const;
}

function drawDress(random: Random, feminine: boolean) {
  return {
    headwear: random.weighted<Headwear>({
      none: 15,
      beanie: 1.3,
      cap: 1.1,
      headband: feminine ? 1.6 : 0.5,
      scarf: feminine ? 1.7 : 0,
    }),
    headwearColour: random.pick(fabrics),
    clothes: random.pick(fabrics),
    lipstick: feminine && random.chance(0.4),
    eyeShadow:
      feminine && random.chance(0.3) ? random.pick(['#7d5a86', '#4f7f8c', '#a8577e', '#8a6a4a', '#59636f']) : null,
    earrings: feminine && random.chance(0.4),
  } as const;
}
