/** A list of which the first are kept and all are counted. */
export class Listed<T> {
  readonly first: T[] = [];
  count = 0;

  constructor(private readonly most = 1000) {}

  add(item: T): void {
    this.count += 1;
    if (this.first.length < this.most) this.first.push(item);
  }
}
