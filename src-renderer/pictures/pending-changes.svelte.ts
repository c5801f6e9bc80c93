/** Returns a row with a change made to it, or the same row where the change does not concern it. */
export type RowChange<Row> = (row: Row) => Row;

/** Changes that the engine has not yet confirmed. The window shows them at once. */
export class PendingChanges<Row> {
  #all = $state.raw<readonly RowChange<Row>[]>([]);

  /** The row with all pending changes made to it, in the order in which they were asked for. */
  on(row: Row | null): Row | null {
    return row && this.#all.reduce<Row>((changed, change) => change(changed), row);
  }

  /** Shows a change until `work` is done or has failed. */
  async during<T>(change: RowChange<Row>, work: () => Promise<T>): Promise<T> {
    this.#all = [...this.#all, change];
    try {
      return await work();
    } finally {
      this.#all = this.#all.filter((each) => each !== change);
    }
  }
}
