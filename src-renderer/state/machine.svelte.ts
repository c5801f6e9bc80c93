import { engine } from '../client';

type Machine = Awaited<ReturnType<typeof engine.doctor.machine>>;

/** What training runs on here; asked once. */
class MachineState {
  #now = $state.raw<Machine | null>(null);
  #isUnknown = $state(false);

  /** null until it is known. */
  get now(): Machine | null {
    return this.#now;
  }

  /** True when it could not be found out. */
  get isUnknown(): boolean {
    return this.#isUnknown;
  }

  async look(): Promise<void> {
    if (this.#now !== null) return;
    try {
      this.#now = await engine.doctor.machine({});
      this.#isUnknown = false;
    } catch {
      this.#isUnknown = true;
    }
  }
}

export const machine = new MachineState();
