import * as v from 'valibot';

/**
 * Colours for classes, after Okabe and Ito (https://jfly.uni-koeln.de/color/): distinguishable with any colour vision. The catalog
 * numbers them from 1 in this order; the window's tokens have a light and a dark shade of each.
 */
export const classColours = ['sky blue', 'orange', 'green', 'yellow', 'purple', 'vermillion', 'blue'] as const;

/** Number of a colour, 1..7. */
export const ClassColour = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(classColours.length));

/** Keys that can stand for a class, neighbours on the keyboard first. None has another meaning where images are labelled. */
export const classKeys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'Q', 'W', 'E', 'R', 'T', 'Y'] as const;
export const ClassKey = v.picklist(classKeys);

/** Keys that can open a saved view, together with Ctrl. */
export const viewKeys = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
export const ViewKey = v.picklist(viewKeys);
