/** A function that is handed a value; what it gives back is of no interest. */
export type Taker<T> = (value: T) => unknown;
