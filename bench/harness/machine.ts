import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { readFileSync } from 'node:fs';

/** What figures depend on, for the JSON line. */
export function describeMachine() {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1e9),
    hasBfloat16Tiles: hasFlag('amx_bf16'),
    loadAtStart: loadavg()[0] ?? 0,
  };
}

/** A sentence when something else keeps the cores busy, else empty: figures taken beside it are no evidence. */
export function warnOfLoad(): string {
  const [minute = 0] = loadavg();
  return minute < 0.5
    ? ''
    : `Something has been computing on this machine (load ${minute.toFixed(1)} over the last minute): measure on a quiet one.`;
}

/** Most memory that a process has held at once, in MB. Linux only. */
export function peakRssMb(processId: number | 'self' = 'self'): number {
  return statusKb(processId, 'VmHWM') / 1024;
}

/** Memory that a process holds now, in MB. Linux only. */
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
