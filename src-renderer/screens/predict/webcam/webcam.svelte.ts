import type { InferOutput } from 'valibot';
import type { ModelChoice } from '../../../../src-shared/contract/predicted';
import type { predictions } from '../../../../src-shared/contract/predictions';
import { Failure } from '../../../../src-shared/domain/failure';
import { engine, on, shell } from '../../../client';
import { app } from '../../../state/app.svelte';
import { keyOf, models } from '../models.svelte';
import { base64Of, predictCollected } from '../sources';
import { openCamera, type Camera } from './camera';

export type LiveAnswer = InferOutput<typeof predictions.classify.result>;

/** Least milliseconds between two frames that are predicted. */
const pauseMs = 100;
/** Answers over which the rate is measured. */
const ratedAnswers = 8;

/** A picture that was kept, with the answer that it got. */
export interface KeptPicture {
  readonly path: string;
  readonly answer: LiveAnswer;
}

/**
 * The webcam: off until a person turns it on. One frame is predicted at a time, always the newest, and none is stored unless the person
 * keeps it.
 */
export class WebcamState {
  #camera = $state.raw<Camera | null>(null);
  #isStarting = $state(false);
  /** Number of the present start. It grows when the webcam is turned off, so that a camera which opens too late is closed again. */
  #starts = 0;
  #answer = $state.raw<LiveAnswer | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #times = $state.raw<readonly number[]>([]);
  #kept = $state.raw<readonly KeptPicture[]>([]);
  /** The frame that the present answer is about. */
  #frame: string | null = null;
  #folder = $state<string | null>(null);
  #isKeeping = false;

  /** @param open replaced in tests, which have no camera */
  constructor(private readonly open: typeof openCamera = openCamera) {
    app.whenLeft(() => this.turnOff());
    on('shell', 'engineRestarted', () => this.turnOff());
  }

  /** Whether the webcam is on, or about to be. */
  get isOn(): boolean {
    return this.#camera !== null || this.#isStarting;
  }

  get stream(): MediaStream | null {
    return this.#camera?.stream ?? null;
  }

  /** The answer for the newest frame; null before the first. */
  get answer(): LiveAnswer | null {
    return this.#answer;
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  /** Answers per second over the last ones; null before the second. */
  get rate(): number | null {
    const [first, last] = [this.#times[0], this.#times.at(-1)];
    const count = this.#times.length - 1;
    return first === undefined || last === undefined || count < 1 ? null : (1000 * count) / (last - first);
  }

  /** Pictures that were kept since the webcam was turned on, oldest first. */
  get kept(): readonly KeptPicture[] {
    return this.#kept;
  }

  /** Folder that pictures are kept in; null until one is chosen. */
  get folder(): string | null {
    return this.#folder;
  }

  async toggle(): Promise<void> {
    if (this.isOn) this.turnOff();
    else await this.turnOn();
  }

  async turnOn(): Promise<void> {
    if (this.isOn || models.model === null) return;
    const start = (this.#starts += 1);
    const isWanted = (): boolean => start === this.#starts;
    this.#isStarting = true;
    this.#failure = null;
    this.#kept = [];
    try {
      await shell.shell.openCamera({});
      if (!isWanted()) return;
      const camera = await this.open(isWanted, () =>
        this.#end('The webcam was disconnected.', 'Connect it, then turn it on again.'),
      );
      if (!isWanted()) {
        camera.stop();
        return;
      }
      this.#camera = camera;
      void this.#follow(camera);
    } catch (error) {
      if (isWanted()) this.#failure = Failure.from(error);
    } finally {
      if (isWanted()) this.#isStarting = false;
    }
  }

  /** Stops the camera at once. The kept pictures are then listed with their answers, unless something else is. */
  turnOff({ listsKept = true } = {}): void {
    const kept = this.#kept.map(({ path }) => ({ path, isHeld: false }));
    const wasOn = this.isOn;
    this.#starts += 1;
    this.#camera?.stop();
    this.#camera = null;
    this.#isStarting = false;
    this.#frame = this.#answer = null;
    this.#times = [];
    this.#kept = [];
    if (!wasOn) return;
    void app.attempt(() => shell.shell.closeCamera({}));
    if (listsKept && kept.length > 0) void predictCollected(kept);
  }

  /** Keeps the frame of the present answer as a file. Asks for the folder the first time. */
  async keep(): Promise<void> {
    const [picture, answer] = [this.#frame, this.#answer];
    if (picture === null || answer === null || this.#isKeeping) return;
    this.#isKeeping = true;
    this.#folder ??= await app.attempt(() => shell.shell.chooseKeptFolder({}));
    const folder = this.#folder;
    const kept = folder === null ? null : await app.attempt(() => engine.captures.keep({ picture, folder }));
    if (kept) this.#kept = [...this.#kept, { path: kept.path, answer }];
    this.#isKeeping = false;
  }

  /** Asks for another folder to keep pictures in. */
  async chooseFolder(): Promise<void> {
    this.#folder = (await app.attempt(() => shell.shell.chooseKeptFolder({}))) ?? this.#folder;
  }

  /** Predicts the newest frame, waits for the answer, and so on, until the camera is off. */
  async #follow(camera: Camera): Promise<void> {
    while (camera === this.#camera) {
      const began = performance.now();
      const { model } = models;
      if (model !== null) await this.#classify(camera, model);
      await after(Math.max(pauseMs - (performance.now() - began), 0));
    }
  }

  async #classify(camera: Camera, model: ModelChoice): Promise<void> {
    try {
      const blob = await camera.frame();
      if (blob === null) return;
      const picture = await base64Of(blob);
      const answer = await engine.predictions.classify({ model, trust: models.trust, picture });
      if (camera !== this.#camera || models.model === null || keyOf(models.model) !== keyOf(model)) return;
      this.#answer = answer;
      this.#frame = picture;
      this.#times = [...this.#times, performance.now()].slice(-ratedAnswers);
    } catch (error) {
      if (camera === this.#camera) this.#fail(Failure.from(error));
    }
  }

  #end(message: string, next: string): void {
    if (this.isOn) this.#fail(new Failure('not-found', message, next));
  }

  #fail(failure: Failure): void {
    this.turnOff();
    this.#failure = failure;
  }
}

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const webcam = new WebcamState();
