import { engine } from '../client';

type Machine = Awaited<ReturnType<typeof engine.doctor.machine>>;

/** Device, precision, cores and memory that training has here; asked for once. */
export class MachineState {
  #now = $state.raw<Machine | null>(null);
  #isUnknown = $state(false);

  /** null until it is known. */
  get now(): Machine | null {
    return this.#now;
  }

  /** True when the engine could not find out. */
  get isUnknown(): boolean {
    return this.#isUnknown;
  }

  async read(): Promise<void> {
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
