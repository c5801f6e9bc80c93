import type { ClassRow } from '../../src-shared/contract/classes';
import { classKeys } from '../../src-shared/domain/label-class';
import { engine, on } from '../client';
import { badgeOf, badgesOf } from './badges';
import { app } from './app.svelte';

/** The classes of the open project, with their letters and colours; and what undo and redo would do. */
class ClassesState {
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
    if (!app.project) return;
    const { opening } = app;
    const [{ classes }, next] = await Promise.all([engine.classes.list({}), engine.labels.next({})]);
    if (opening !== app.opening) return;
    this.all = classes;
    this.undoTitle = next.undo;
    this.redoTitle = next.redo;
  }

  byName(name: string): ClassRow | undefined {
    return this.all.find((row) => row.name === name);
  }

  /** 1..7: which of the class colours it has. */
  colourOf(name: string): number {
    return this.byName(name)?.colour ?? 1;
  }

  /** What tells it apart without colour. */
  letterOf(name: string): string {
    return this.#badges.get(name) ?? badgeOf(name);
  }

  /** Adds a class, or brings an archived one back. These all are false when it was refused, which is told. */
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

  /** Puts a class at a place among the others, counted from 0. */
  move(id: number, to: number): Promise<boolean> {
    return this.#change(() => engine.classes.move({ class: id, to }));
  }

  recolour(id: number, colour: number): Promise<boolean> {
    return this.#change(() => engine.classes.recolour({ class: id, colour }));
  }

  /** Gives a class a key of src-shared/domain/label-class.ts, or none. */
  rekey(id: number, key: string): Promise<boolean> {
    return this.#change(() => engine.classes.rekey({ class: id, key: classKeys.find((each) => each === key) ?? null }));
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
