/** A split that is not stored yet. */
export interface PlannedSplit {
  /** As the catalog stores it. */
  readonly method: string;
  /** image id → part number */
  readonly parts: ReadonlyMap<number, number>;
  /** Number of groups of copies that stayed together. */
  readonly copies: number;
  /** The test set that it keeps; null for a new one. */
  readonly testSet: number | null;
}
