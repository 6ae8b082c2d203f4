import type { HttpResponse } from '../http-response.ts';
import { ServiceError } from '../service-error.ts';
import type { JsonObject } from './json-call.ts';

/** Remembers what transactions answered, for as long as AWS does: ten minutes. */
const rememberedMs = 10 * 60 * 1000;

/** Makes a repeated `TransactWriteItems` answer again instead of writing again. */
export interface Idempotency {
  /**
   * Answers from memory if this token has succeeded before, else does the work.
   * @throws ServiceError `IdempotentParameterMismatchException` if the token came with other content.
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
   */
  once(input: JsonObject, work: () => Promise<HttpResponse>): Promise<HttpResponse>;
}

export function createIdempotency(now: () => number): Idempotency {
  const remembered = new Map<
    string,
    { readonly content: string; readonly atMs: number; readonly response: HttpResponse }
  >();

  function forgetOld(): void {
    // A map keeps the order of insertion, so the oldest come first.
    for (const [token, { atMs }] of remembered) {
      if (now() - atMs < rememberedMs) return;
      remembered.delete(token);
    }
  }

  return {
    once: async (input, work) => {
      const { ClientRequestToken: token, ...rest } = input;
      if (typeof token !== 'string') return work();
      forgetOld();
      const content = JSON.stringify(rest);
      const known = remembered.get(token);
      if (known !== undefined && known.content !== content) {
        throw new ServiceError('IdempotentParameterMismatchException', { statusCode: 400 });
      }
      if (known !== undefined) return known.response;
      const response = await work();
      if (response.statusCode === 200) remembered.set(token, { content, atMs: now(), response });
      return response;
    },
  };
}
