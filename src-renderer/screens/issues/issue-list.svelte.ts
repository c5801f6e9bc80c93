import type { Issue, IssueSelection } from '../../../src-shared/contract/issues';
import type { ImageRow } from '../../../src-shared/domain/image';
import type { IssueKind, IssueState } from '../../../src-shared/domain/issue';
import type { LabelChange } from '../../../src-shared/domain/selection';
import { engine } from '../../client';
import { app } from '../../state/app.svelte';
import { classes } from '../../state/classes.svelte';
import { PagedRows } from '../../state/paged-rows.svelte';
import { mostIds } from '../../state/picked';
import { Picks } from '../../state/picks.svelte';
import { pictures } from '../../thumbnail-url';
import { isOfClass, isOfSuspects } from './issue-text';

/** Images told of each issue: what stands side by side. */
export const imagesEach = 8;
const pageIssues = 50;
/** The most that the engine gives at once. */
const mostListed = 1000;

/** The issues of one kind in one state, the most severe first; one is focused, some are selected. */
export class IssueList {
  readonly #picks = new Picks();
  #rows = $state.raw<PagedRows<Issue> | null>(null);
  #state = $state<IssueState>('open');
  #focus = $state(0);
  #anchor = 0;
  /** Index of the image, of those of the focused issue, that a key can leave out or keep. */
  #image = $state(0);
  #shown = { from: 0, to: pageIssues };

  /** @param onChanged asks for a new look at once */
  constructor(
    readonly kind: IssueKind,
    private readonly onChanged: () => void,
  ) {}

  get state(): IssueState {
    return this.#state;
  }

  /** Null until it is known. */
  get total(): number | null {
    return this.#rows?.total ?? null;
  }

  get focus(): number {
    return this.#focus;
  }

  get focused(): Issue | null {
    return this.at(this.#focus);
  }

  get image(): number {
    return Math.min(this.#image, Math.max(0, (this.focused?.images.length ?? 1) - 1));
  }

  get focusedImage(): ImageRow | null {
    return this.focused?.images[this.image] ?? null;
  }

  /** How many are selected. */
  get selected(): number {
    return this.#picks.count;
  }

  at(index: number): Issue | null {
    return this.#rows?.at(index) ?? null;
  }

  has(issue: number): boolean {
    return this.#picks.has(issue);
  }

  show(from: number, to: number): void {
    this.#shown = { from, to };
    this.#rows?.want(from, to);
  }

  /** What is shown stands no longer where it was read. */
  forgetRows(): void {
    this.#rows = null;
  }

  showState(state: IssueState): void {
    this.#state = state;
    this.#rows = null;
    this.#focus = this.#anchor = this.#image = 0;
    this.#picks.clear();
    this.#shown = { from: 0, to: pageIssues };
    this.onChanged();
  }

  /** Reads again; the focus stays on its issue where that is near, else at its place. */
  async look(): Promise<void> {
    const [kind, state, asked] = [this.kind, this.#state, pictures()];
    const read = (limit: number, offset: number) =>
      engine.issues.list({ kind, states: [state], limit, offset, imagesEach });
    const { total } = await read(0, 0);
    const fetchRows = async (from: number, to: number) => (await read(to - from, from)).issues;
    const rows = new PagedRows<Issue>(total, fetchRows, this.onChanged, pageIssues);
    await rows.load(this.#shown.from, this.#shown.to, this.#focus);
    if (state !== this.#state || asked !== pictures()) return;
    const { focused } = this;
    this.#rows = rows;
    const found = focused && rows.indexOf(focused.id);
    this.#focusOn(Math.max(0, Math.min(found ?? this.#focus, total - 1)));
    this.#anchor = Math.min(this.#anchor, Math.max(0, total - 1));
    if (focused && found === null) this.#image = 0;
    rows.want(this.#shown.from, this.#shown.to);
  }

  /** Focuses an issue; what was selected is let go, unless it is kept. */
  go(index: number, isKept = false): void {
    this.#focusOn(Math.max(0, Math.min(index, (this.total ?? 1) - 1)));
    this.#anchor = this.#focus;
    this.#image = 0;
    if (!isKept) this.#picks.clear();
  }

  /** Walks among the images of the focused issue. */
  goToImage(index: number): void {
    this.#image = Math.max(0, Math.min(index, (this.focused?.images.length ?? 1) - 1));
  }

  toggle(index: number): void {
    this.go(index, true);
    if (this.focused && !this.#picks.toggle(this.focused.id)) tellTooMany();
  }

  /** Selects from the last place that was focused without Shift up to an index, and focuses that. */
  async extendTo(index: number): Promise<void> {
    const rows = this.#rows;
    if (!rows) return;
    this.#focusOn(Math.max(0, Math.min(index, rows.total - 1)));
    const [from, to] = [Math.min(this.#anchor, this.#focus), Math.max(this.#anchor, this.#focus) + 1];
    if (to - from > mostIds) {
      tellTooMany();
      return;
    }
    const ids = await app.attempt(() => this.#idsBetween(from, to));
    if (ids && rows === this.#rows) this.#picks.only(ids);
  }

  selectAll(): void {
    this.#picks.all([], this.total ?? 0);
  }

  clear(): void {
    this.#picks.clear();
  }

  /** Says that the selected or focused ones are none, or takes that back where dismissed ones are shown. */
  async dismissOrReopen(): Promise<void> {
    const issues = this.#target();
    if (!issues || this.#state === 'fixed') return;
    await this.#step(() => engine.issues[this.#state === 'open' ? 'dismiss' : 'reopen']({ issues }));
  }

  /** Gives all images of the selected or focused issues a label; 'suggested': those of suspect labels what is suggested. */
  async label(change: LabelChange | 'suggested'): Promise<void> {
    const issues = this.#target();
    if (!issues || !this.#canLabel()) return;
    if (change !== 'suggested') await this.#step(() => engine.issues.label({ issues, change }));
    else if (isOfSuspects(this.kind)) await this.#step(() => engine.issues.accept({ issues }));
  }

  /** Leaves the focused image out of training; of several issues, or of images that stand alone, all. */
  async exclude(): Promise<void> {
    const [issues, image] = [this.#target(), this.focusedImage];
    if (!issues || !image || !this.#canLabel()) return;
    const change: LabelChange = { to: 'excluded' };
    await this.#step(() =>
      this.selected > 0
        ? engine.issues.label({ issues, change })
        : engine.labels.apply({ selection: { ids: [image.id] }, change, reason: `issue: ${this.kind}` }),
    );
  }

  /** Leaves all but the focused image out of training; of several issues, all but the largest image of each. */
  async keepOne(): Promise<void> {
    const [issues, image] = [this.#target(), this.focusedImage];
    if (!issues || !image || !this.#canLabel()) return;
    const keep = this.selected > 0 ? ('largest' as const) : [image.id];
    await this.#step(() => engine.issues.label({ issues, change: { to: 'excluded' }, keep }));
  }

  /** The focused row is kept wherever the list is scrolled to: keys are about it. */
  #focusOn(index: number): void {
    this.#focus = index;
    this.#rows?.hold(index);
  }

  #canLabel(): boolean {
    return this.#state === 'open' && !isOfClass(this.kind);
  }

  /** Read anew, since there may be more of them than rows are kept. */
  async #idsBetween(from: number, to: number): Promise<number[]> {
    const ids: number[] = [];
    while (from + ids.length < to) {
      const [offset, limit] = [from + ids.length, Math.min(mostListed, to - from - ids.length)];
      const page = await engine.issues.list({ kind: this.kind, states: [this.#state], limit, offset, imagesEach: 0 });
      if (page.issues.length === 0) break;
      ids.push(...page.issues.map(({ id }) => id));
    }
    return ids;
  }

  #target(): IssueSelection | null {
    const picked = this.#picks.selection;
    if (picked && 'ids' in picked) return { ids: picked.ids };
    if (picked) return { kind: this.kind, except: picked.except };
    return this.focused && { ids: [this.focused.id] };
  }

  async #step(step: () => Promise<unknown>): Promise<void> {
    if ((await app.attempt(step)) === null) return;
    this.#picks.clear();
    this.onChanged();
    await classes.refresh();
  }
}

const tellTooMany = (): void => app.notify('10,000 issues can be picked one by one.', 'Ctrl+A takes all of them.');
