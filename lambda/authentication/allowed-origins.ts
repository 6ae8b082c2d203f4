import { readOrigins, type ConnectRequest } from './connect-request.ts';
import { RefusedError } from './refusal.ts';
import type { Environment } from './environment.ts';

/** Whose pages may connect. */
export interface AllowedOrigins {
  /** As browsers write them (RFC 6454 6.2): scheme, host and port in lower case, without a default port. */
  readonly origins: ReadonlySet<string>;
  /** Whether who sends none is refused as well. Browsers always do, and hardly anybody else. */
  readonly isRequired: boolean;
}

/**
 * Reads `ALLOWED_ORIGINS` (several by commas; absent for any) and `ORIGIN_REQUIRED` (`true`, or absent).
 * @returns undefined if pages of any origin may connect
 */
export function readAllowedOrigins(environment: Environment): AllowedOrigins | undefined {
  const value = environment['ALLOWED_ORIGINS'];
  if (value === undefined) return undefined;
  return { origins: new Set(value.split(',')), isRequired: environment['ORIGIN_REQUIRED'] === 'true' };
}

/**
 * Checks that a page of this origin may connect (S1, S2). The whole text is compared, so that nothing that merely
 * begins or ends like an allowed origin gets in.
 * @throws RefusedError `origin`
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-10.2
 */
export function checkOrigin(request: ConnectRequest, allowed: AllowedOrigins | undefined): void {
  if (allowed === undefined) return;
  const [origin, ...others] = readOrigins(request);
  const isAllowed = origin === undefined ? !allowed.isRequired : allowed.origins.has(origin);
  if (!isAllowed || others.length > 0) throw new RefusedError('origin');
}
