type Precision = 'float32' | 'bfloat16';

/** Consequence of the chosen precision on this machine. @param here the precision that 'auto' means here; null until it is known */
export function precisionText(chosen: 'auto' | Precision, here: Precision | null): string {
  if (here === null) return '';
  if (chosen === 'auto') {
    return here === 'bfloat16'
      ? 'Auto is bfloat16 here: this processor multiplies it in hardware tiles (AMX).'
      : 'Auto is float32 here: this processor has no hardware tiles (AMX) for bfloat16.';
  }
  if (chosen === here) return '';
  return chosen === 'bfloat16'
    ? 'This processor has no hardware tiles (AMX) for bfloat16: with AVX-512 BF16 it is faster than float32, else slower.'
    : 'This processor multiplies bfloat16 in hardware tiles (AMX), which float32 can’t use.';
}
