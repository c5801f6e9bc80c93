/** Shape of the line where the hair meets the forehead. */
export type Hairline = 'rounded' | 'sidePart' | 'centrePart' | 'fringe' | 'sweep' | 'pulled' | 'receding';
/** Shape of the hair that is seen behind the head. */
export type BackHair = 'none' | 'long' | 'wavy' | 'bob' | 'afro' | 'curls' | 'bun' | 'twoBuns' | 'ponytail' | 'braids';

/** The shape of a hair style. */
export interface HairShape {
  /** Distance of the hair's outline from the head, in drawing units. */
  readonly volume: number;
  /** y at which the hair over the temples ends, in drawing units. */
  readonly sideEnd: number;
  readonly hairline: Hairline;
  readonly back: BackHair;
  /** Has curls along the crown. */
  readonly curly?: true;
  /** Has a tuft that stands up above the forehead. */
  readonly quiff?: true;
  /** Is cut so short that the skin shines through. */
  readonly buzzed?: true;
}

const shapes = {
  crop: { volume: 5, sideEnd: -2, hairline: 'rounded', back: 'none' },
  buzz: { volume: 2.5, sideEnd: -6, hairline: 'rounded', back: 'none', buzzed: true },
  sidePart: { volume: 9, sideEnd: 0, hairline: 'sidePart', back: 'none' },
  quiff: { volume: 6, sideEnd: -4, hairline: 'rounded', back: 'none', quiff: true },
  curlyTop: { volume: 7, sideEnd: -6, hairline: 'rounded', back: 'none', curly: true },
  mop: { volume: 11, sideEnd: 12, hairline: 'sweep', back: 'none' },
  receding: { volume: 3, sideEnd: 6, hairline: 'receding', back: 'none' },
  afro: { volume: 8, sideEnd: 0, hairline: 'rounded', back: 'afro', curly: true },
  longStraight: { volume: 8, sideEnd: 44, hairline: 'centrePart', back: 'long' },
  longWavy: { volume: 10, sideEnd: 34, hairline: 'sidePart', back: 'wavy' },
  longFringe: { volume: 8, sideEnd: 30, hairline: 'fringe', back: 'long' },
  bob: { volume: 9, sideEnd: 30, hairline: 'sweep', back: 'bob' },
  bobFringe: { volume: 9, sideEnd: 26, hairline: 'fringe', back: 'bob' },
  bun: { volume: 5, sideEnd: 2, hairline: 'pulled', back: 'bun' },
  twoBuns: { volume: 5, sideEnd: 4, hairline: 'centrePart', back: 'twoBuns' },
  ponytail: { volume: 6, sideEnd: 4, hairline: 'sweep', back: 'ponytail' },
  braids: { volume: 6, sideEnd: 14, hairline: 'centrePart', back: 'braids' },
  curlyLong: { volume: 9, sideEnd: 20, hairline: 'rounded', back: 'curls', curly: true },
} as const satisfies Record<string, HairShape>;

/** A hair style by name. */
export type HairStyle = keyof typeof shapes | 'bald';

/** The shape of a style; undefined for 'bald'. */
export const hairShape = (style: HairStyle): HairShape | undefined => (style === 'bald' ? undefined : shapes[style]);

/** Styles that both draw. */
const shared = { afro: 1.2, curlyTop: 1, crop: 0.8, bun: 0.5, longStraight: 0.4, curlyLong: 0.5, braids: 0.3 };

/** Relative frequencies of the styles. */
export const hairStyles: Readonly<Record<'feminine' | 'masculine', Readonly<Partial<Record<HairStyle, number>>>>> = {
  feminine: {
    ...shared,
    longStraight: 2,
    longWavy: 2,
    longFringe: 1.6,
    bob: 1.8,
    bobFringe: 1.4,
    bun: 1.4,
    twoBuns: 0.7,
    ponytail: 1.3,
    braids: 1.1,
    curlyLong: 1.8,
  },
  masculine: {
    ...shared,
    crop: 2.4,
    buzz: 1.5,
    sidePart: 2.2,
    quiff: 1.8,
    curlyTop: 1.8,
    mop: 1.2,
    receding: 1,
    bald: 0.9,
  },
};
