/** Several outputs, of which a person has to name one. */
export class OpenOutput extends Error {}

/**
 * Chooses an output by its name.
 * @param wanted null for the only one, or for 'probabilities' or 'logits' among several
 * @throws OpenOutput with a reason when there are several, or none of that name
 */
export function chosenOutput(outputs: readonly string[], wanted: string | null): string {
  const names = wanted === null ? ['probabilities', 'logits'] : [wanted];
  const named = names.find((name) => outputs.includes(name));
  const [first, ...others] = outputs;
  const output = named ?? (wanted === null && others.length === 0 ? first : undefined);
  if (output !== undefined) return output;
  const listed = outputs
    .slice(0, 8)
    .map((name) => `“${name}”`)
    .join(', ');
  throw new OpenOutput(
    wanted === null ? `it has several outputs (${listed}); name one` : `it has no output “${wanted}”, only ${listed}`,
  );
}
