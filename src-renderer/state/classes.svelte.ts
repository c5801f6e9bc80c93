import type { ClassRow } from '../../src-shared/contract/classes';
import { engine, on } from '../client';
import { app } from './app.svelte';

/** The classes of the open project, with their letters and colours; and what undo and redo would do. */
class ClassesState {
  all = $state.raw<readonly ClassRow[]>([]);
  undoTitle = $state<string | null>(null);
  redoTitle = $state<string | null>(null);

  constructor() {
    on('images', 'changed', () => void this.refresh());
  }

  get active(): readonly ClassRow[] {
    return this.all.filter(({ archived }) => !archived);
  }

  async refresh(): Promise<void> {
    if (!app.project) return;
    const [{ classes }, next] = await Promise.all([engine.classes.list({}), engine.labels.next({})]);
    this.all = classes;
    this.undoTitle = next.undo;
    this.redoTitle = next.redo;
  }

  byName(name: string): ClassRow | undefined {
    return this.all.find((row) => row.name === name);
  }

  /** 1..7: which of the class colours it has. Classes keep theirs: it follows the id, not the order. */
  colourOf(name: string): number {
    const row = this.byName(name);
    return row ? ((row.id - 1) % 7) + 1 : 1;
  }

  /** What tells it apart without colour: its first letter, or two where another class has the same. */
  letterOf(name: string): string {
    const first = name.slice(0, 1).toUpperCase();
    const isShared = this.all.some((row) => row.name !== name && row.name.slice(0, 1).toUpperCase() === first);
    return isShared ? (this.byName(name)?.key ?? name.slice(0, 2).toUpperCase()) : first;
  }

  async add(name: string): Promise<void> {
    await app.attempt(() => engine.classes.add({ name }));
    await this.refresh();
  }

  /** False when it was refused, which is told. */
  async rename(id: number, name: string): Promise<boolean> {
    const answer = await app.attempt(() => engine.classes.rename({ class: id, name }));
    await this.refresh();
    return answer !== null;
  }

  async undo(): Promise<void> {
    const step = await app.attempt(() => engine.labels.undo({}));
    if (step) app.tell(`Undid: ${step.title}`);
    await this.refresh();
  }

  async redo(): Promise<void> {
    const step = await app.attempt(() => engine.labels.redo({}));
    if (step) app.tell(`Redid: ${step.title}`);
    await this.refresh();
  }
}

export const classes = new ClassesState();
