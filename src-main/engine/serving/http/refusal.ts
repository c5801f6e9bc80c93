import type { OutgoingHttpHeaders } from 'node:http';

/** A request that gets no answer but a reason: its status, and the text of TensorFlow Serving's {"error": ...}. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: OutgoingHttpHeaders = {},
  ) {
    super(message);
  }
}
