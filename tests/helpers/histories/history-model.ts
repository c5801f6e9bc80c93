/** Per image, the id of its class or its label state. */
type Labels = readonly (number | 'unsure' | 'excluded')[];

interface State {
  readonly labels: Labels;
  /** Names of classes 1, 2, ... */
  readonly names: readonly string[];
  /** Per image, the class that was confirmed as its label; null for none. It counts while the image has that class. */
  readonly confirmed: readonly (number | null)[];
}

/**
 * A model of the history: a plain list of complete states, and the project's position in it. An import changes all states: its images have
 * their labels in each of them. A class that it adds has its name in each, or a numbered name where another class has that name.
 */
export class HistoryModel {
  #states: readonly State[];
  #at = 0;

  constructor(labels: Labels, names: readonly string[]) {
    this.#states = [{ labels, names, confirmed: labels.map(() => null) }];
  }

  get now(): State {
    return this.#states[this.#at] ?? { labels: [], names: [], confirmed: [] };
  }

  /** Labels as shown to a person. */
  get shown(): readonly string[] {
    const { labels, names } = this.now;
    return labels.map((label) => (typeof label === 'number' ? (names[label - 1] ?? '') : label));
  }

  /** Whether each image's label is shown as confirmed. */
  get areConfirmed(): readonly boolean[] {
    const { labels, confirmed } = this.now;
    return labels.map((label, index) => label === confirmed[index]);
  }

  /** Confirms the labels of images that have a class, or withdraws that. */
  confirm(images: readonly number[], isRight: boolean): void {
    const { labels, confirmed } = this.now;
    const next = confirmed.map((before, index) => {
      const label = labels[index];
      if (!images.includes(index + 1)) return before;
      if (!isRight) return null;
      return typeof label === 'number' ? label : before;
    });
    this.#step({ ...this.now, confirmed: next });
  }

  label(images: readonly number[], to: number | 'unsure' | 'excluded'): void {
    const { labels } = this.now;
    this.#step({ ...this.now, labels: labels.map((label, index) => (images.includes(index + 1) ? to : label)) });
  }

  /** Returns false where another class has the name: such a rename is refused. */
  rename(id: number, name: string): boolean {
    const { names } = this.now;
    if (names.some((each, index) => each === name && index !== id - 1)) return false;
    this.#step({ ...this.now, names: names.map((each, index) => (index === id - 1 ? name : each)) });
    return true;
  }

  /** Imports one image with this label. */
  import(name: string): void {
    const { names } = this.now;
    const known = names.indexOf(name);
    const id = known < 0 ? names.length + 1 : known + 1;
    const states = [...this.#states];
    const place = (index: number, wished: string): string => {
      const state = states[index] ?? { labels: [], names: [], confirmed: [] };
      const own = known < 0 ? distinct(wished, state.names) : wished;
      states[index] = {
        labels: [...state.labels, id],
        names: known < 0 ? [...state.names, own] : state.names,
        confirmed: [...state.confirmed, null],
      };
      return own;
    };
    const here = place(this.#at, name);
    for (let index = this.#at + 1, own = here; index < states.length; index += 1) own = place(index, own);
    for (let index = this.#at - 1, own = here; index >= 0; index -= 1) own = place(index, own);
    this.#states = states;
  }

  undo(): void {
    this.#at = Math.max(0, this.#at - 1);
  }

  redo(): void {
    this.#at = Math.min(this.#states.length - 1, this.#at + 1);
  }

  #step(next: State): void {
    if (JSON.stringify(next) === JSON.stringify(this.now)) return; // a change of nothing is not a step
    this.#states = [...this.#states.slice(0, this.#at + 1), next];
    this.#at += 1;
  }
}

/** Returns the name, or the first free one with a number appended. */
function distinct(name: string, taken: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name} (${String(number)})`;
    if (!taken.includes(candidate)) return candidate;
  }
}
