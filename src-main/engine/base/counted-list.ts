/** Counts items and keeps the first of them. */
export class CountedList<T> {
  readonly first: T[] = [];
  count = 0;

  /** @param most items to keep */
  constructor(private readonly most = 1000) {}

  add(item: T): void {
    this.count += 1;
    if (this.first.length < this.most) this.first.push(item);
  }
}
