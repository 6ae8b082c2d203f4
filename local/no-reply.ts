/** Thrown by whoever stands between caller and service, in place of an answer: the caller's socket is reset. */
export class NoReply extends Error {
  override readonly name = 'NoReply';

  constructor() {
    super('the caller gets no answer, and its socket is reset');
  }
}
