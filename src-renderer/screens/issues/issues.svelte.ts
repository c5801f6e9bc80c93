import type { IssueKindCount } from '../../../src-shared/contract/issues';
import type { Job } from '../../../src-shared/contract/jobs';
import { Failure } from '../../../src-shared/domain/failure';
import { issueSearchPhases, suspectKind, type IssueKind } from '../../../src-shared/domain/issue';
import { engine, on, start } from '../../client';
import { app } from '../../state/app.svelte';
import { jobs } from '../../state/jobs.svelte';
import { Repeating } from '../../state/repeating';
import { pictureToken, whenPictureUrlsChange } from '../../thumbnail-url';
import { IssueList } from './issue-list.svelte';
import { inOrder } from './issue-text';
import { suspects } from './suspects.svelte';

const phases: readonly string[] = issueSearchPhases;
type Kinds = Awaited<ReturnType<typeof engine.issues.kinds>>;

const noSuspects: IssueKindCount = {
  kind: suspectKind,
  images: 0,
  groups: 0,
  dismissed: 0,
  fixed: 0,
  severity: 0,
  examples: [],
};

/** The issues of the project: their kinds, and the list of one kind. */
export class IssuesState {
  #found = $state.raw<Kinds | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #list = $state.raw<IssueList | null>(null);
  /** The kind whose list was closed last: its card takes the focus. */
  #last = $state<IssueKind | null>(null);
  readonly #reading = new Repeating(() => this.#read());

  constructor() {
    app.whenLeft(() => this.#reset());
    whenPictureUrlsChange(() => {
      this.#found = null;
      this.#list?.issues.dropRows();
      this.#reading.runNow();
    });
  }

  /** Kinds, the most urgent first. Suspect labels are among them even before the first search for them. */
  get kinds(): readonly IssueKindCount[] {
    const kinds = this.#found?.kinds ?? [];
    return inOrder(kinds.some(({ kind }) => kind === suspectKind) ? kinds : [...kinds, noSuspects]);
  }

  /** null until it is known. */
  get found(): Kinds | null {
    return this.#found;
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  /** The list of the open kind; null while all kinds are shown. */
  get list(): IssueList | null {
    return this.#list;
  }

  get last(): IssueKind | null {
    return this.#last;
  }

  /** The running search, on its own or at the end of an import. */
  get search(): Job | null {
    const isSearch = ({ name, phase }: Job): boolean => name !== 'suspects.find' && phases.includes(phase);
    return jobs.running.find((job) => job.name === 'issues.find' || isSearch(job)) ?? null;
  }

  countOf(kind: IssueKind): IssueKindCount | null {
    return this.#found?.kinds.find((each) => each.kind === kind) ?? null;
  }

  /** Shows the open project's issues, and follows their changes; returns the function that stops. */
  attach(): () => void {
    const leave = [
      on('images', 'changed', () => this.#reading.runSoon()),
      on('shell', 'engineRestarted', () => this.#reading.runSoon()),
    ];
    this.#reading.resume();
    return () => {
      this.#reading.pause();
      for (const stop of leave) stop();
    };
  }

  open(kind: IssueKind): void {
    this.#list = new IssueList(kind, () => this.refresh());
    this.#reading.runNow();
  }

  close(): void {
    this.#last = this.#list?.kind ?? null;
    this.#list = null;
  }

  refresh(): void {
    this.#reading.runNow();
  }

  /** Searches for issues. Hashes of near duplicates may differ in `nearDistance` bits, or in as many as last time. */
  async find(nearDistance?: number): Promise<void> {
    await app.attempt(async () => {
      const { result } = await start.issues.find(nearDistance === undefined ? {} : { nearDistance });
      await result();
    });
    this.refresh();
  }

  async cancelSearch(): Promise<void> {
    if (this.search) await jobs.cancel(this.search.id);
  }

  #reset(): void {
    this.#found = this.#failure = this.#list = this.#last = null;
    suspects.reset();
  }

  async #read(): Promise<void> {
    try {
      const list = this.#list;
      const token = pictureToken();
      const [found] = await Promise.all([engine.issues.kinds({}), list?.read(), suspects.read()]);
      if (token !== pictureToken()) return;
      this.#found = found;
      this.#failure = null;
    } catch (error) {
      const failure = Failure.from(error);
      if (failure.kind !== 'project-not-open' && failure.kind !== 'child-died') this.#failure = failure;
    }
  }
}

export const issues = new IssuesState();
