/** Names that a field of classes usually has; case is ignored. */
const usual = ['label', 'choice', 'class', 'category', 'choices'];

/** Of the fields of some answers, the one that is probably the class: by its name, else the first. */
export const likeliestField = (fields: readonly string[]): string | null =>
  usual.flatMap((name) => fields.find((field) => field.toLowerCase() === name) ?? [])[0] ?? fields[0] ?? null;
