/** A value of a small YAML document. Maps keep any key, '__proto__' too. */
export type Yaml = string | null | readonly Yaml[] | ReadonlyMap<string, Yaml>;

/** A line without its comment, and the blanks before it. */
export interface Line {
  readonly indent: number;
  readonly text: string;
}
