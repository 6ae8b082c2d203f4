import { useCallback, useSyncExternalStore } from 'react';
import type { Observable } from '../index.ts';

/** The current snapshot of anything that the client lets watch; the component renders again with each new one. */
export function useObservable<Snapshot>(observable: Observable<Snapshot>): Snapshot {
  const subscribe = useCallback((onChange: () => void) => observable.subscribe(onChange), [observable]);
  const snapshot = useCallback(() => observable.current, [observable]);
  return useSyncExternalStore(subscribe, snapshot, snapshot);
}
