/** What a pickle may hold here. Tuples and lists are arrays, dictionaries are maps. */
export type PickleValue =
  number | bigint | string | boolean | null | PickleValue[] | Map<PickleValue, PickleValue> | Named | Made;

/** What a reader made of a call or a reference. */
export interface Made {
  readonly made: string;
}

/** A tuple or a list. */
export const isList = (value: PickleValue | undefined): value is PickleValue[] => Array.isArray(value);

/** A Python class or function that a pickle names. It is never looked up: what it makes is decided by who reads. */
export class Named {
  constructor(readonly name: string) {}
}

/** What the reader of a pickle lets its names and references make. */
export interface PickleReader {
  /** Names that may occur, as 'module name'. */
  readonly names: ReadonlySet<string>;
  /** What calling a name gives. @throws Error when it may not be called like this */
  call(name: string, parameters: readonly PickleValue[]): PickleValue;
  /** What a persistent reference stands for. @throws Error when it is none that is known */
  refer(reference: PickleValue): PickleValue;
}
