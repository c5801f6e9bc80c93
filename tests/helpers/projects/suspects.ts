import { scene } from '../files/images';
import type { Pictures } from './issues';

/** Pictures of two classes that any network tells apart: in colour (a) and grey (b), with three under the wrong class. */
export const flippedPictures: Pictures = Object.fromEntries(
  Array.from({ length: 60 }, (_, at) => {
    const isGrey = at % 2 === 1;
    const picture = scene(at + 1);
    const name = `${isGrey ? 'grey' : 'colour'}-${String(at)}.png`;
    const isFlipped = at === 10 || at === 21 || at === 40;
    return [`${isGrey === isFlipped ? 'a' : 'b'}/${name}`, isGrey ? picture.greyscale() : picture];
  }),
);

/** The pictures under the wrong class, as class/file, sorted. */
export const flippedNames = ['a/grey-21.png', 'b/colour-10.png', 'b/colour-40.png'];
