import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus } from 'node:os';

/** Flags of /proc/cpuinfo by which TensorFlow and oneDNN choose their kernels. */
const vectorFlags = /^(sse4_2|avx\w*|fma|f16c|amx_\w+|asimd\w*|sve\w*|bf16|i8mm)$/;

/** What the last digits of results depend on: 'Model; avx avx2 fma; oneDNN default; 4 threads'. */
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

/** Whether the processor multiplies bfloat16 in hardware tiles (Intel AMX); false where that can't be known. */
export function hasBfloat16Tiles(): boolean {
  return processorFlags()?.includes('amx_bf16') ?? false;
}

/** null where there is no /proc/cpuinfo. All cores are taken to be alike. */
function processorFlags(): string[] | null {
  try {
    const line = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'));
    return line?.[1]?.trim().split(/\s+/) ?? null;
  } catch {
    return null;
  }
}
