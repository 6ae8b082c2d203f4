import { useSyncExternalStore } from 'react';

/** The room that is open stands in the page's address, so that reloading and the browser's own way back do as expected. */
export function useRoomOfAddress(): string | undefined {
  return useSyncExternalStore(watchAddress, roomOfAddress);
}

/** Opens a room; or, with `undefined`, goes back to all of them. */
export function goToRoom(room: string | undefined): void {
  location.hash = room ?? '';
}

function roomOfAddress(): string | undefined {
  const room = location.hash.slice(1);
  return /^[\w-]{1,64}$/.test(room) ? room : undefined;
}

function watchAddress(onChange: () => void): () => void {
  addEventListener('hashchange', onChange);
  return () => removeEventListener('hashchange', onChange);
}
