// Says what the model's probabilities mean: the most probable class, the decision, and all probabilities by name. The classes are labels
// that people gave to pictures. They are not facts about a person, and neither are these answers. It runs in a page and in Node.

/**
 * The model's description: metadata.json.
 * @typedef {object} Description
 * @property {string[]} classes in the order of the model's outputs
 * @property {number} inputEdge edge in pixels of the square that the network takes
 * @property {{ kind: 'class', class: string, threshold: number } | { kind: 'abstain', threshold: number }} [decision] chosen by the
 *   model's owner; the most probable class if missing
 * @property {object} [crop] how pictures are cropped to the face; missing for whole pictures
 */

/**
 * An answer about one picture.
 * @typedef {object} Answer
 * @property {string} class the most probable one
 * @property {string | null} decision name of a class; null where the model is unsure
 * @property {{ class: string, probability: number }[]} probabilities one per class
 */

/**
 * @param {ArrayLike<number>} probabilities one per class, in the order of the description
 * @param {Description} description
 * @returns {Answer}
 */
export function answerOf(probabilities, description) {
  const { classes } = description;
  const values = Array.from(probabilities);
  const best = values.indexOf(Math.max(...values));
  return {
    class: classes[best],
    decision: decide(values, best, description),
    probabilities: classes.map((name, index) => ({ class: name, probability: values[index] })),
  };
}

/**
 * The class under the decision that the model's owner chose; null for unsure.
 * @param {number[]} values
 * @param {number} best index of the most probable class
 * @param {Description} description
 * @returns {string | null}
 */
function decide(values, best, { classes, decision }) {
  if (!decision) return classes[best];
  if (decision.kind === 'abstain') return values[best] >= decision.threshold ? classes[best] : null;
  const chosen = classes.indexOf(decision.class);
  return classes[values[chosen] >= decision.threshold ? chosen : 1 - chosen];
}

/**
 * The decision in words, with the most probable class where that is another one.
 * @param {Answer} answer
 */
export function inWords({ class: best, decision }) {
  if (decision === best) return shown(best);
  return `${decision === null ? 'unsure' : shown(decision)} (most probable: ${shown(best)})`;
}

/**
 * A text in which characters are written out that are not seen, and that a terminal or a page would obey.
 * @param {string} text
 */
export function shown(text) {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}
