import type { Entry } from '../protocol/entries.ts';
import { deferred } from './abort.ts';
import { ChatError } from './errors.ts';
import type { AbortSignalLike } from './platform.ts';
import type { Room } from './room.ts';

/** What a reader who does not read may be behind. Our choice; beyond, it would be the application's memory that fills. */
const behindMax = 10_000;

/** A room's entries for `for await`. */
export async function* entriesOf(
  room: Pick<Room, 'on'>,
  signal: AbortSignalLike | undefined,
): AsyncIterableIterator<Entry> {
  let unread: Entry[] = [];
  let end: { readonly error?: ChatError } | undefined;
  let change = deferred<undefined>();
  const finish = (error?: ChatError): void => {
    end ??= error === undefined ? {} : { error };
    change.resolve(undefined);
  };
  const endings = [
    room.on('entry', (entry) => {
      if (end !== undefined) return;
      if (unread.push(entry) > behindMax) finish(notRecovered('the reader is too far behind'));
      change.resolve(undefined);
    }),
    room.on('reset', () => finish(notRecovered('the log does not go on from here'))),
    room.on('state', (state) => {
      if (state.status === 'failed') finish(state.error);
      else if (state.status === 'idle') finish();
    }),
  ];
  const abort = (): void => finish();
  signal?.addEventListener('abort', abort);
  try {
    for (;;) {
      const ready = unread;
      unread = [];
      yield* ready;
      if (unread.length > 0) continue;
      if (signal?.aborted === true) return;
      if (end?.error !== undefined) throw end.error;
      if (end !== undefined) return;
      await change.promise;
      change = deferred();
    }
  } finally {
    for (const endOne of endings) endOne();
    signal?.removeEventListener('abort', abort);
  }
}

function notRecovered(detail: string): ChatError {
  return new ChatError('not_recovered', `unable to go on; ${detail}`, { retryable: true });
}
