import type { ClassRow } from '../../src-shared/contract/classes';
import { classKeys } from '../../src-shared/domain/label-class';
import { engine, on } from '../client';
import { badgeOf, badgesOf } from './badges';
import { app } from './app.svelte';

/** The letter and the number of the colour, 1 to 7, that a class is shown with. */
export interface ClassLook {
  readonly letter: string;
  readonly colour: number;
}

/**
 * The classes of the open project, with their badges and colours, and the titles of the steps that undo and redo would act on.
 * Changes return false when they were refused, which a toast says.
 */
export class ClassesState {
  all = $state.raw<readonly ClassRow[]>([]);
  readonly #badges = $derived(badgesOf(this.all));
  undoTitle = $state<string | null>(null);
  redoTitle = $state<string | null>(null);

  constructor() {
    on('images', 'changed', () => void this.refresh());
    app.whenLeft(() => {
      this.all = [];
      this.undoTitle = this.redoTitle = null;
    });
  }

  get active(): readonly ClassRow[] {
    return this.all.filter(({ archived }) => !archived);
  }

  async refresh(): Promise<void> {
    const answer = await app.read(() => Promise.all([engine.classes.list({}), engine.labels.next({})]));
    if (answer === null) return;
    const [{ classes }, { undo, redo }] = answer;
    this.all = classes;
    this.undoTitle = undo;
    this.redoTitle = redo;
  }

  byName(name: string): ClassRow | undefined {
    return this.all.find((row) => row.name === name);
  }

  /** Number of a class's colour, 1 to 7. */
  colourOf(name: string): number {
    return this.byName(name)?.colour ?? 1;
  }

  /** Badge that marks a class without colour. */
  letterOf(name: string): string {
    return this.#badges.get(name) ?? badgeOf(name);
  }

  /** Adds a class, or takes it back out of the archive. */
  add(name: string): Promise<boolean> {
    return this.#change(() => engine.classes.add({ name }));
  }

  rename(id: number, name: string): Promise<boolean> {
    return this.#change(() => engine.classes.rename({ class: id, name }));
  }

  merge(from: number, into: number): Promise<boolean> {
    return this.#change(() => engine.classes.merge({ from, into }));
  }

  archive(id: number): Promise<boolean> {
    return this.#change(() => engine.classes.archive({ class: id }));
  }

  /** @param to index among all classes, counted from 0 */
  move(id: number, to: number): Promise<boolean> {
    return this.#change(() => engine.classes.move({ class: id, to }));
  }

  recolour(id: number, colour: number): Promise<boolean> {
    return this.#change(() => engine.classes.recolour({ class: id, colour }));
  }

  /** @param key one of `classKeys`; any other text takes the key away */
  rekey(id: number, key: string): Promise<boolean> {
    return this.#change(() => engine.classes.rekey({ class: id, key: classKeys.find((each) => each === key) ?? null }));
  }

  /** Sets the names that imports take for a class. Other classes lose them. */
  setOtherNames(id: number, names: readonly string[]): Promise<boolean> {
    return this.#change(() => engine.classes.setAliases({ class: id, aliases: [...names] }));
  }

  async undo(): Promise<void> {
    const step = await app.attempt(() => engine.labels.undo({}));
    if (step) app.notify(`Undid: ${step.title}`, step.notes.join(' '));
    await this.refresh();
  }

  async redo(): Promise<void> {
    const step = await app.attempt(() => engine.labels.redo({}));
    if (step) app.notify(`Redid: ${step.title}`, step.notes.join(' '));
    await this.refresh();
  }

  async #change(change: () => Promise<unknown>): Promise<boolean> {
    const answer = await app.attempt(change);
    await this.refresh();
    return answer !== null;
  }
}

export const classes = new ClassesState();
