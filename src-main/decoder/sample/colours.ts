import type { Random } from './random';

/** Skin tones from light to dark, some warm, some cool. */
export const skinTones = [
  '#fae0cf',
  '#f7d3b9',
  '#f0c2a0',
  '#e8b48e',
  '#dda27a',
  '#cb8c63',
  '#b57550',
  '#9d6040',
  '#855035',
  '#6e4029',
  '#593624',
  '#4b2d1f',
] as const;

const darkHair = ['#17131a', '#231a18', '#33241d', '#4a3125'] as const;
const lightHair = ['#6b452c', '#8f5f38', '#b98a52', '#dcb671', '#eccf94', '#a4472a', '#c8703b'] as const;
const greyHair = ['#77767a', '#a3a1a0', '#d8d5cf'] as const;
const dyedHair = ['#5b4b8f', '#c0557c', '#2f7d88', '#3f5f9e'] as const;

/**
 * Draws a hair colour. As among people, it is mostly dark for dark skin and of any kind for light skin; grey and dyed hair are for all.
 * @param tone index into `skinTones`
 */
export function hairColour(random: Random, tone: number): string {
  const kind = random.weighted({ dark: tone < 5 ? 4 : 9, light: tone < 5 ? 6 : 0.6, grey: 1.5, dyed: 0.8 });
  if (kind === 'dark') return random.pick(darkHair);
  if (kind === 'light') return random.pick(lightHair);
  return kind === 'grey' ? random.pick(greyHair) : random.pick(dyedHair);
}

/** Colours of the iris. */
export const irises = ['#3b2417', '#4e2f1b', '#6d4423', '#7c6a33', '#4f6b45', '#4a6f92', '#6a7f8c'] as const;

/** Colours of clothes and headwear. */
export const fabrics = [
  '#2f4858',
  '#33658a',
  '#86bbd8',
  '#f6ae2d',
  '#f26419',
  '#5b8e7d',
  '#bc4b51',
  '#8cb369',
  '#f4e285',
  '#6d597a',
  '#b56576',
  '#e56b6f',
  '#eaac8b',
  '#355070',
  '#e9e4dc',
  '#22223b',
  '#4a4e69',
  '#9a8c98',
  '#84a59d',
  '#f28482',
] as const;

/** Colours of backgrounds. */
export const walls = [
  '#dfe7ec',
  '#e8e2d8',
  '#d5dfd2',
  '#f1d9cf',
  '#d9d4e7',
  '#c7d8e8',
  '#f3e3b8',
  '#b9cbc4',
  '#c9b8a8',
  '#9fb1bd',
  '#7f95a3',
  '#5f7282',
  '#88987f',
  '#a98d80',
  '#cfa98f',
  '#3f4d58',
  '#e4b7a0',
  '#a5c4bd',
  '#f0efe9',
  '#b4a7c4',
] as const;

/** Colours of glasses' frames; black is the most frequent. */
export const frames = [
  '#16171a',
  '#16171a',
  '#22201f',
  '#4a2c1d',
  '#6b4226',
  '#8a5a2b',
  '#b0893f',
  '#8d949b',
  '#7a1f2b',
  '#1f3a5f',
  '#2f5d50',
  '#c25a4a',
  '#d9a79a',
] as const;

/** A colour between two #rrggbb colours. @param share 0 gives the first, 1 the second */
export function mix(from: string, to: string, share: number): string {
  const channel = (start: number): string => {
    const a = parseInt(from.slice(start, start + 2), 16);
    const b = parseInt(to.slice(start, start + 2), 16);
    return Math.round(a + (b - a) * share)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}

/** Lightness of a colour from 0, black, to 1, white: the luma of ITU-R BT.601. */
export function lightness(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16)) as [
    number,
    number,
    number,
  ];
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
}

/** A colour in shadow: darker and redder, never grey. */
export const shade = (colour: string, share: number): string => mix(colour, '#4a1020', share);
/** A colour in light: lighter and warmer. */
export const tint = (colour: string, share: number): string => mix(colour, '#fff4e6', share);
