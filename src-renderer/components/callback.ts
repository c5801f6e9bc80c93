/** A function that is handed a value. Its result is ignored, so that a promise is fine, too. */
export type Callback<T> = (value: T) => unknown;
