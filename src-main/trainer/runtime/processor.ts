import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus } from 'node:os';

/** Flags in /proc/cpuinfo by which TensorFlow and oneDNN choose their kernels. */
const vectorFlags = /^(sse4_2|avx\w*|fma|f16c|amx_\w+|asimd\w*|sve\w*|bf16|i8mm)$/;

/** Everything that the last digits of results depend on: 'Model; avx avx2 fma; oneDNN default; 4 threads'. */
export function describeArithmetic(): string {
  const flags = processorFlags()?.filter((flag) => vectorFlags.test(flag)) ?? [arch()];
  const { TF_ENABLE_ONEDNN_OPTS: oneDnn, TF_NUM_INTRAOP_THREADS: threads } = process.env;
  return [
    cpus()[0]?.model.trim() ?? 'unknown processor',
    [...new Set(flags)].sort().join(' '),
    `oneDNN ${oneDnn ?? 'default'}`,
    `${threads ?? String(availableParallelism())} threads`,
  ].join('; ');
}

/** Whether the processor multiplies bfloat16 in hardware tiles (Intel AMX); false where that is unknown. */
export function hasBfloat16Tiles(): boolean {
  return processorFlags()?.includes('amx_bf16') ?? false;
}

/** Flags of the first core, assuming that all cores are alike; null where there is no /proc/cpuinfo. */
function processorFlags(): string[] | null {
  try {
    const line = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'));
    return line?.[1]?.trim().split(/\s+/) ?? null;
  } catch {
    return null;
  }
}
