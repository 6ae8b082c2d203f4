import { useEffect, useState } from 'react';
import type { ConnectionState, TokenSource } from '../../client/index.ts';

/**
 * Calls back when the chat answers, and yet takes no connection with a token that was pasted. A browser does not tell
 * why a handshake has failed; a token that was taken before is not what is wrong.
 */
export function useRefusedToken(of: {
  readonly webSocketUrl: string;
  readonly token: TokenSource;
  readonly connection: ConnectionState;
  readonly onRefused: () => void;
}): void {
  const { webSocketUrl, token, connection, onRefused } = of;
  const [wasTaken, setWasTaken] = useState(false);
  if (connection.status === 'connected' && !wasTaken) setWasTaken(true);
  const isInDoubt = typeof token === 'string' && !wasTaken && connection.status === 'waiting';
  useEffect(() => {
    if (!isInDoubt) return undefined;
    const asking = new AbortController();
    const ask = async (): Promise<void> => {
      if ((await answers(webSocketUrl, asking.signal)) && !asking.signal.aborted) onRefused();
    };
    void ask();
    return () => asking.abort();
  }, [isInDoubt, webSocketUrl, onRefused]);
}

/** Whether anybody is at the address of the socket; what they answer is not looked at. */
async function answers(webSocketUrl: string, signal: AbortSignal): Promise<boolean> {
  try {
    await fetch(webSocketUrl.replace(/^ws/, 'http'), { mode: 'no-cors', cache: 'no-store', signal });
    return true;
  } catch {
    // Nobody is there, or nobody asks any more.
    return false;
  }
}
