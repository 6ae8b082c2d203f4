import { useEffect, useState } from 'react';
import type { ConnectionState } from '../client/index.ts';
import { Icon } from './icons.tsx';

export interface ConnectionBannerProps {
  readonly state: ConnectionState;
  readonly onRetry: () => void;
}

/** Nobody has to know of a connection that is back within this time. */
const graceMs = 700;

/** Says calmly that the connection is lost, and that nothing else is. */
export function ConnectionBanner({ state, onRetry }: ConnectionBannerProps) {
  const isLost = state.status === 'waiting' || state.status === 'offline' || state.status === 'connecting';
  const [wasConnected, setWasConnected] = useState(false);
  if (state.status === 'connected' && !wasConnected) setWasConnected(true);
  const [isLasting, setIsLasting] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLasting(isLost), isLost ? graceMs : 0);
    return () => clearTimeout(timer);
  }, [isLost]);
  return (
    <div role="status" className="banner-place">
      {isLost && isLasting && (
        <div className="banner">
          <Icon of="cloud" />
          <p>
            {wordsOf(state, wasConnected)} What you write waits here and is sent as soon as you are{' '}
            {wasConnected ? 'back' : 'there'}.
          </p>
          {state.status === 'waiting' && (
            <button type="button" onClick={onRetry}>
              Try now
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function wordsOf({ status }: ConnectionState, wasConnected: boolean): string {
  if (status === 'offline') return 'You are offline.';
  return wasConnected ? 'Connecting again.' : 'Connecting.';
}
