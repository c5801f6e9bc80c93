/** Texts of files by their names in an exported folder. */
export type Texts = Readonly<Record<string, string>>;
