import * as v from 'valibot';

/**
 * Colours that classes can have, after Okabe and Ito (https://jfly.uni-koeln.de/color/): told apart with any colour vision.
 * The catalog numbers them from 1 in this order; the window's tokens have a shade of each for light and for dark.
 */
export const classColours = ['sky blue', 'orange', 'green', 'yellow', 'purple', 'vermillion', 'blue'] as const;

/** 1..7: which of the colours. */
export const ClassColour = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(classColours.length));

/** Keys that can give a class, those nearest to each other first; none means anything else where images are labelled. */
export const classKeys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'Q', 'W', 'E', 'R', 'T', 'Y'] as const;
export const ClassKey = v.picklist(classKeys);

/** Keys that can open a saved view, with Ctrl. */
export const viewKeys = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
export const ViewKey = v.picklist(viewKeys);
