import { ChatError } from '../client/index.ts';

/** What has gone wrong in the reader's words, and what they can do about it. */
export function troubleOf(error: unknown): string {
  if (!(error instanceof ChatError)) return 'Something went wrong. Reload the page and try again.';
  switch (error.code) {
    case 'forbidden':
      return 'You are not allowed to do that here. Ask an owner of the room.';
    case 'not_a_member':
      return 'You are not in this room any more. Ask to be added again.';
    case 'not_found':
      return 'That message is not there any more.';
    case 'rate_limited':
      return 'That was a little fast. Wait a moment, then try again.';
    case 'bad_request':
      return `The chat did not take it: ${error.message}.`;
    case 'token_expired':
      return 'Your sign-in has expired. Sign in again.';
    case 'token_unavailable':
      return 'Nobody could sign you in just now. Check your connection, then reload the page.';
    case 'queue_full':
      return 'Too much is waiting to be sent. Try again when the connection is back.';
    case 'timeout':
    case 'disconnected':
    case 'unavailable':
      return 'The chat did not answer. Try again.';
    case 'not_recovered':
      return 'Too much was said meanwhile. Reload the page.';
    case 'closed':
      return 'You are signed out. Sign in again.';
    case 'conflict':
    case 'unknown_action':
      return 'This page and the chat do not understand each other. Reload the page.';
  }
}
