import { useCallback, useSyncExternalStore } from 'react';
import type { Observable, Room, RoomState } from '../client/index.ts';

/** What an observable of the SDK holds now, and again whenever it changes. */
export function useObserved<Snapshot>(observable: Observable<Snapshot>): Snapshot {
  const subscribe = useCallback((onChange: () => void) => observable.subscribe(onChange), [observable]);
  return useSyncExternalStore(subscribe, () => observable.current);
}

/** Whether a room is received. */
export function useRoomState(room: Room): RoomState {
  const subscribe = useCallback((onChange: () => void) => room.on('state', onChange), [room]);
  return useSyncExternalStore(subscribe, () => room.state);
}
