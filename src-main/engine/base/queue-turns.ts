/** Gives others their turn; fails when the search is cancelled. */
export type Pause = () => Promise<void>;

/** Things that are gone through between two pauses: some 10 ms of the dearest work. */
const between = 2000;

/** Goes through many things, so that the engine's other requests wait for a few of them at most. */
export async function inTurns<T>(things: readonly T[], pause: Pause, work: (thing: T) => void): Promise<void> {
  for (let first = 0; first < things.length; first += between) {
    await pause();
    for (const thing of things.slice(first, first + between)) work(thing);
  }
}
