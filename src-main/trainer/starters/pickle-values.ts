/** A value in a pickle, as far as pickles are read here. Tuples and lists are arrays, dictionaries are maps. */
export type PickleValue =
  number | bigint | string | boolean | null | PickleValue[] | Map<PickleValue, PickleValue> | Named | ReaderObject;

/** An object that a reader made from a call or a reference. */
export interface ReaderObject {
  readonly objectKind: string;
}

/** Whether a value is a tuple or a list. */
export const isList = (value: PickleValue | undefined): value is PickleValue[] => Array.isArray(value);

/** A Python class or function that a pickle names. It is never looked up: the reader decides what calling it gives. */
export class Named {
  constructor(readonly name: string) {}
}

/** Decides which names and references a pickle may contain, and what they give. */
export interface PickleReader {
  /** Names that are admitted, as 'module name'. */
  readonly names: ReadonlySet<string>;
  /** The result of calling a name. @throws Error when it may not be called like this */
  call(name: string, parameters: readonly PickleValue[]): PickleValue;
  /** The object of a persistent reference. @throws Error for an unknown reference */
  refer(reference: PickleValue): PickleValue;
}
