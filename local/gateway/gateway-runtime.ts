import type { Invoke } from '../invocation.ts';
import type { Schedule } from './lifetime.ts';
import type { GatewayObserver } from './observer.ts';
import type { TokenBucket } from './token-bucket.ts';

/** What all parts of the gateway work with. */
export interface GatewayRuntime {
  readonly invoke: Invoke;
  /** `arn:aws:execute-api:{region}:{account}:{apiId}`. */
  readonly apiArnOf: (apiId: string) => string;
  readonly integrationTimeoutMsMax: number;
  readonly idleTimeoutMs: number;
  readonly connectionDurationMsMax: number;
  readonly schedule: Schedule;
  /** The account's throttles. */
  readonly throttles: { readonly newConnections: TokenBucket; readonly requests: TokenBucket };
  readonly observer: GatewayObserver;
  readonly log: (line: string) => void;
}
