import { decisionText, type Decision, type DecisionRule } from '../../../../src-shared/domain/decision';
import { Failure } from '../../../../src-shared/domain/failure';
import type { Part } from '../../../../src-shared/domain/image';
import type { AnswersAt, ThresholdCurves } from '../../../../src-shared/domain/threshold-curves';
import { engine } from '../../../client';
import { app } from '../../../state/app.svelte';
import { review } from '../review.svelte';
import { nearestShown } from './threshold-text';

/** How long the slider has to rest, in milliseconds, before the pictures follow. */
const restMs = 150;

/** The run and part that a threshold is chosen for. */
export interface Subject {
  readonly run: string;
  readonly part: Part;
  readonly classes: readonly string[];
}

/** A threshold that a person tries on a run: the answers under it, and the curves that it is a point of. */
export class ThresholdState {
  #subject = $state.raw<Subject | null>(null);
  /** The run's own decision; null for the most probable class. */
  #own = $state.raw<Decision | null>(null);
  #tried = $state.raw<Decision>({ kind: 'abstain', threshold: 0 });
  #answers = $state.raw<AnswersAt | null>(null);
  #curves = $state.raw<ThresholdCurves | null>(null);
  #problem = $state('');
  #curveClass = $state<string | null>(null);
  /** Whether an answer is awaited, and whether the threshold has moved since it was asked for. */
  #isAsking = false;
  #hasMoved = false;
  #rest: ReturnType<typeof setTimeout> | undefined;

  /** What the slider says. */
  get tried(): Decision {
    return this.#tried;
  }

  get own(): Decision | null {
    return this.#own;
  }

  /** Answers under the threshold, or under one that was just passed. */
  get answers(): AnswersAt | null {
    return this.#answers;
  }

  get curves(): ThresholdCurves | null {
    return this.#curves;
  }

  /** Class that the ROC and precision-recall curves are about. */
  get curveClass(): string {
    return this.#curveClass ?? this.#curves?.curve.class ?? '';
  }

  /** Why a rule suggested nothing; empty when it did. */
  get problem(): string {
    return this.#problem;
  }

  /** Thresholds are chosen on validation images only. */
  get canChoose(): boolean {
    return this.#subject?.part === 'validation';
  }

  /** Whether the slider stands at the run's own decision. */
  get isOwn(): boolean {
    return this.#own !== null && isSame(this.#own, this.#tried);
  }

  /** Reads a run's decision and curves, and stands at the decision; another one that was being tried stays. */
  async read(subject: Subject): Promise<void> {
    const isNew = this.#subject?.run !== subject.run || this.#subject.part !== subject.part;
    const wasOwn = this.isOwn || !this.canChoose;
    this.#subject = subject;
    const { run, part } = subject;
    if (isNew) {
      [this.#answers, this.#curves, this.#problem, this.#curveClass] = [null, null, '', null];
      this.#tried = startOf(subject);
    }
    const before = this.#tried;
    const answers = await app.read(() => engine.runs.atThreshold({ run, part }));
    if (!answers || this.#subject !== subject) return;
    this.#own = answers.decision;
    // What was tried while the answer was on its way stays.
    if ((this.#tried === before && (isNew || wasOwn)) || !fits(this.#tried, subject)) {
      this.#tried = answers.decision ?? startOf(subject);
      this.#answers = answers;
    } else await this.#ask();
    await this.#readCurves();
  }

  /** Tries a threshold. Pictures follow when it rests. */
  move(threshold: number): void {
    this.#try({ ...this.#tried, threshold: Math.min(1, Math.max(0, threshold)) });
  }

  /** Tries a class threshold, or with null an abstain threshold, at the same number. */
  choose(name: string | null): void {
    const { threshold } = this.#tried;
    this.#try(name === null ? { kind: 'abstain', threshold } : { kind: 'class', class: name, threshold });
    if (name !== null) void this.showCurveOf(name);
  }

  async showCurveOf(name: string): Promise<void> {
    this.#curveClass = name;
    await this.#readCurves();
  }

  /** Tries what a rule suggests from the validation images. */
  async suggest(rule: DecisionRule): Promise<void> {
    const subject = this.#subject;
    if (!subject || !this.canChoose) return;
    this.#problem = '';
    try {
      const { decision } = await engine.runs.decision({ run: subject.run, rule });
      if (decision && this.#subject === subject) this.#try(decision);
    } catch (error) {
      const { message, next } = Failure.from(error);
      this.#problem = [message, ...(typeof next === 'string' ? [next] : [])].join(' ');
    }
  }

  /** Keeps the threshold with the run. */
  async use(): Promise<void> {
    await this.#decide(this.#tried);
  }

  /** Lets the run answer with the most probable class again. */
  async useNone(): Promise<void> {
    await this.#decide(null);
  }

  async #decide(decision: Decision | null): Promise<void> {
    const run = this.#subject?.run;
    if (run === undefined) return;
    const found = await app.attempt(() => engine.runs.decide({ run, decision }));
    if (!found) return;
    this.#own = found.decision;
    const how = found.decision ? decisionText(found.decision) : 'with the most probable class';
    app.notify(`${run} answers ${how}.`, 'Exports and predictions follow. Undo takes it back.');
  }

  #try(decision: Decision): void {
    if (!this.canChoose) return;
    this.#tried = decision;
    void this.#ask();
    clearTimeout(this.#rest);
    const before = review.shown;
    this.#rest = setTimeout(() => {
      // Images that were chosen otherwise meanwhile stay.
      if (review.shown === before) void review.show(nearestShown(this.#tried));
    }, restMs);
  }

  /** Asks for the answers under the threshold, one question at a time: while one is on its way, only the last position counts. */
  async #ask(): Promise<void> {
    this.#hasMoved = true;
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      while (this.#hasMoved) {
        this.#hasMoved = false;
        const [subject, decision] = [this.#subject, this.#tried];
        if (!subject) return;
        const { run, part } = subject;
        const answers = await app.read(() => engine.runs.atThreshold({ run, part, decision }));
        if (answers && this.#subject === subject) this.#answers = answers;
      }
    } finally {
      this.#isAsking = false;
    }
  }

  async #readCurves(): Promise<void> {
    const subject = this.#subject;
    if (!subject) return;
    const name = this.#curveClass ?? (this.#tried.kind === 'class' ? this.#tried.class : undefined);
    const { run, part } = subject;
    const curves = await app.read(() => engine.runs.curves({ run, part, ...(name !== undefined && { class: name }) }));
    if (
      curves &&
      this.#subject === subject &&
      (name === undefined || name === this.curveClass || this.#curveClass === null)
    ) {
      this.#curves = curves;
    }
  }
}

const isSame = (a: Decision, b: Decision): boolean =>
  a.kind === b.kind && a.threshold === b.threshold && (a.kind !== 'class' || b.kind !== 'class' || a.class === b.class);

/** Whether a decision is about classes that the run has. */
const fits = (decision: Decision, { classes }: Subject): boolean =>
  decision.kind === 'abstain' || (classes.length === 2 && classes.includes(decision.class));

/** Where the slider stands at first: it answers as the most probable class does. */
function startOf({ classes }: Subject): Decision {
  const [, second] = classes;
  return classes.length === 2 && second !== undefined
    ? { kind: 'class', class: second, threshold: 0.5 }
    : { kind: 'abstain', threshold: 0 };
}

export const threshold = new ThresholdState();
