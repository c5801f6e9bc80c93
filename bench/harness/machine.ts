import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { readFileSync } from 'node:fs';

/** Properties of the machine that figures depend on, for the JSON line. */
export function describeMachine() {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1e9),
    hasBfloat16Tiles: hasFlag('amx_bf16'),
    loadAtStart: loadavg()[0] ?? 0,
  };
}

/** A warning when something else keeps the cores busy, which makes figures worthless; else empty. */
export function warnOfLoad(): string {
  const [minute = 0] = loadavg();
  return minute < 0.5
    ? ''
    : `This machine is busy (load ${minute.toFixed(1)} over the last minute), so the figures mean little. Measure on a quiet one.`;
}

/** Seconds of processor time that a process has used so far, in steps of 10 ms. Linux only. */
export function cpuSeconds(processId: number): number {
  const fields = readFileSync(`/proc/${String(processId)}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100; // user and system time, in ticks of the usual 100 a second
}

/** Peak memory of a process so far, in MB. Linux only. */
export function peakRssMb(processId: number | 'self' = 'self'): number {
  return statusKb(processId, 'VmHWM') / 1024;
}

/** Present memory of a process, in MB. Linux only. */
export function rssMb(processId: number | 'self' = 'self'): number {
  return statusKb(processId, 'VmRSS') / 1024;
}

function statusKb(processId: number | 'self', field: string): number {
  const status = readFileSync(`/proc/${String(processId)}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? Number.NaN);
}

function hasFlag(flag: string): boolean {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8').includes(` ${flag} `);
  } catch {
    return false;
  }
}
