import { at } from '../../../../src-shared/domain/at';
import type { GraphTensor } from '../graph';
import { windowedSize, type Window } from '../image-ops';
import type { DilatedWindow } from './dilation';

/*
 * Convolutions that oneDNN computes wrongly in TensorFlow 2.21 on processors with AVX-512. Found by comparing 8,000 random ones
 * (strides up to 4, kernels up to 7, 1 to 64 channels) with float32 in memory filled with a pattern.
 */

/**
 * Whether a convolution reads memory that nobody wrote if its images are bfloat16. That happens where the kernel has one place across
 * and a stride of more than 1: the gradient by the kernel (jit_bf16), or the result itself (brg_conv_fwd), then holds what the memory
 * held before.
 */
export const isWrongInBfloat16 = (x: GraphTensor, { kernel, strides, padding }: DilatedWindow): boolean =>
  strides[1] > 1 && windowedSize(at(x.shape, 2), kernel[1], strides[1], padding) === 1;

/** Channels in a register of AVX-512. */
const block = 16;

/**
 * Whether the gradient by a kernel writes past its buffer, in any precision: kernels of 1 × 1 with a stride, on fewer channels than a
 * register holds. It ends the process, or changes what lies behind (https://github.com/uxlfoundation/oneDNN/issues/6035).
 */
export const writesPastItsBuffer = (x: GraphTensor, kernel: GraphTensor, { strides }: Window): boolean =>
  kernel.shape[0] === 1 && kernel.shape[1] === 1 && Math.max(...strides) > 1 && at(x.shape, 3) < block;
