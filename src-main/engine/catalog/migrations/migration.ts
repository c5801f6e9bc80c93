/** One change of the catalog's schema. Its number is what a catalog file records; its name is for people. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}
