import { totalmem } from 'node:os';
import { basename } from 'node:path';
import { Failure } from '../../../../src-shared/domain/failure';
import type { Inspection, Refusal, WholePicture } from '../../../../src-shared/workers/decoder';
import { DecoderLost, type DecoderClient, type DecoderLimits } from './decoder-child';
import { DecoderSlot, DecoderSlots } from './decoder-slots';

type PrepareRequest = Parameters<DecoderClient['prepare']>[0];
type Prepared = Awaited<ReturnType<DecoderClient['prepare']>>['results'][number];
type WholeRequest = Parameters<DecoderClient['whole']>[0];
type RenderRequest = Parameters<DecoderClient['render']>[0];
type Rendered = Awaited<ReturnType<DecoderClient['render']>>;
type OverlayRequest = Parameters<DecoderClient['overlay']>[0];
type DrawRequest = Parameters<DecoderClient['drawSamples']>[0];
type Drawn = Awaited<ReturnType<DecoderClient['drawSamples']>>;

/** One result per path, in order, and the slot whose pack holds the thumbnails. */
export interface Inspected {
  readonly slot: number;
  readonly results: (Inspection | Refusal)[];
}

export interface DecoderPoolOptions {
  /** How many decoders work at the same time; one per processor core is best. */
  readonly size: number;
  /** Receives what the decoders print. */
  readonly log: (text: string) => void;
  /** How long one file may take. */
  readonly timeoutMs?: number;
  /** Bytes of memory that one decoder may take. */
  readonly bytes?: number;
}

/** Bytes for one decoder. A picture of 100 megapixels takes some 650 MB, and a decoder works on two at a time. */
const mostBytes = (): number => Math.min(2e9, totalmem() / 4);

/**
 * Decoder processes for untrusted files. Each works on one request at a time; other requests wait. A process starts when it is first
 * needed, and stays. A file that crashes its decoder, stops it or takes too much memory costs only itself: the request's files are tried
 * again one by one in a fresh process, and the culprit becomes a Refusal.
 */
export class DecoderPool {
  readonly size: number;
  readonly #log: (text: string) => void;
  readonly #timeoutMs: number;
  readonly #bytes: number;
  readonly #slots: DecoderSlots;
  readonly #drawing = new Set<DecoderSlot>();
  #isClosed = false;

  constructor({ size, log, timeoutMs = 30_000, bytes = mostBytes() }: DecoderPoolOptions) {
    this.size = size;
    this.#log = log;
    this.#timeoutMs = timeoutMs;
    this.#bytes = bytes;
    this.#slots = new DecoderSlots(size, log);
  }

  /**
   * Inspects files, appending their thumbnails to the slot's own pack, so that no two processes append to one pack.
   * @param packPath path of a slot's pack; slots are 0 to size - 1
   * @throws Failure of kind 'disk-full' or 'permission' (the pack), 'cancelled', 'internal' (no decoder starts)
   */
  inspect(paths: readonly string[], packPath: (slot: number) => string, signal?: AbortSignal): Promise<Inspected> {
    return this.#slots.lend(signal, async (slot) => {
      const pack = packPath(slot.number);
      const ask = async (client: DecoderClient, some: string[]) =>
        (await client.inspect({ paths: some, pack })).results;
      return { slot: slot.number, results: await this.#askEach(slot, paths, (path) => path, ask, signal) };
    });
  }

  /** Decodes files to rows of a pixel file; see the contract. One result per item, in order. Throws as `inspect` does. */
  prepare({ items, ...how }: PrepareRequest, signal?: AbortSignal): Promise<Prepared[]> {
    const ask = async (client: DecoderClient, some: typeof items) =>
      (await client.prepare({ ...how, items: some })).results;
    return this.#slots.lend(signal, (slot) => this.#askEach(slot, items, ({ path }) => path, ask, signal));
  }

  /** Appends whole pictures to a file; see the contract. One result per item, in order. Throws as `inspect` does. */
  whole({ file, items }: WholeRequest, signal?: AbortSignal): Promise<(WholePicture | Refusal)[]> {
    const ask = async (client: DecoderClient, some: typeof items) =>
      (await client.whole({ file, items: some })).results;
    return this.#slots.lend(signal, (slot) => this.#askEach(slot, items, ({ path }) => path, ask, signal));
  }

  /** Renders one file for the window; see the contract. Throws as `inspect` does. */
  async render(request: RenderRequest, signal?: AbortSignal): Promise<Rendered> {
    const ask = async (client: DecoderClient, [one = request]: RenderRequest[]) => [await client.render(one)];
    const [result] = await this.#slots.lend(signal, (slot) =>
      this.#askEach(slot, [request], ({ path }) => path, ask, signal),
    );
    if (!result) throw new Error('A render had no result');
    return result;
  }

  /** Lays colours over one picture; see the contract. Throws as `inspect` does. */
  async overlay(request: OverlayRequest, signal?: AbortSignal): Promise<Rendered> {
    const ask = async (client: DecoderClient, [one = request]: OverlayRequest[]) => [await client.overlay(one)];
    const path = 'path' in request.picture ? request.picture.path : request.picture.pixels;
    const [result] = await this.#slots.lend(signal, (slot) => this.#askEach(slot, [request], () => path, ask, signal));
    if (!result) throw new Error('An overlay had no result');
    return result;
  }

  /** Draws sample faces in a process of its own, which ends afterwards. It can load SVG, which a decoder of files must not. */
  async drawSamples(request: DrawRequest, signal?: AbortSignal): Promise<Drawn> {
    if (this.#isClosed) throw new Failure('cancelled', 'Cancelled.');
    const slot = new DecoderSlot(0, this.#log);
    this.#drawing.add(slot);
    try {
      return await slot.ask((client) => client.drawSamples(request), this.#limit(request.count), signal);
    } catch (error) {
      if (!(error instanceof DecoderLost)) throw error;
      throw new Failure('child-died', 'The process that draws sample faces has ended.', 'Try again.', { cause: error });
    } finally {
      await slot.stop();
      this.#drawing.delete(slot);
    }
  }

  /** Versions of the decoding libraries. */
  versions(signal?: AbortSignal): Promise<{ sharp: string; libvips: string }> {
    return this.#slots.lend(signal, (slot) => slot.ask((client) => client.versions({}), this.#limit(1), signal));
  }

  /** Ends all decoders within 5 s; requests made before or after reject with kind 'cancelled'. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const slot of this.#drawing) slot.cancel();
    await Promise.all([this.#slots.close(), ...[...this.#drawing].map((slot) => slot.stop())]);
  }

  /** Asks for all items at once; when that loses the decoder, for each of them alone. */
  async #askEach<Item, Result>(
    slot: DecoderSlot,
    items: readonly Item[],
    pathOf: (item: Item) => string,
    request: (client: DecoderClient, items: Item[]) => Promise<(Result | Refusal)[]>,
    signal: AbortSignal | undefined,
  ): Promise<(Result | Refusal)[]> {
    const ask = (some: readonly Item[]): Promise<(Result | Refusal)[]> =>
      slot.ask((client) => request(client, [...some]), this.#limit(some.length), signal);
    try {
      return await ask(items);
    } catch (error) {
      if (!(error instanceof DecoderLost)) throw error;
      const results: (Result | Refusal)[] = [];
      const askAlone = (item: Item): Promise<(Result | Refusal)[]> =>
        ask([item]).catch((lost: unknown) => {
          if (lost instanceof DecoderLost && lost.how === 'stopped') return ask([item]); // no fault of the file
          throw lost;
        });
      for (const item of items)
        results.push(...(await askAlone(item).catch((lost: unknown) => [this.#blame(pathOf(item), lost)])));
      return results;
    }
  }

  #blame(path: string, error: unknown): Refusal {
    if (!(error instanceof DecoderLost)) throw error;
    const name = `“${basename(path)}”`;
    if (error.how === 'crashed') {
      return {
        refused: 'crashed',
        reason: `${name} crashed the decoder. Save it again with an image editor, or leave it out.`,
      };
    }
    if (error.how === 'memory') {
      const megabytes = Math.round(this.#bytes / 1e6).toLocaleString('en');
      return {
        refused: 'too-large',
        reason: `${name} takes more than ${megabytes} MB of memory to decode. Save a smaller copy, or leave it out.`,
      };
    }
    if (error.how === 'stopped') {
      return { refused: 'crashed', reason: `The process that read ${name} was stopped each time. Try again.` };
    }
    const seconds = (this.#timeoutMs / 1000).toLocaleString('en');
    return {
      refused: 'timed-out',
      reason: `${name} took more than ${seconds} s to decode. Save a smaller copy, or leave it out.`,
    };
  }

  /**
   * Limits for a request. Each file after the first adds a tenth of one file's time: far more than pictures take, and a request that is
   * cut off is only tried again, file by file.
   */
  #limit(files: number): DecoderLimits {
    return { bytes: this.#bytes, seconds: (this.#timeoutMs / 1000) * (1 + Math.max(0, files - 1) / 10) };
  }
}
