import { Token } from 'aws-cdk-lib';
import type { OriginProps } from './origin-props.ts';
import { refusal } from './refusal.ts';

/**
 * What the authorizer has to know of origins; nothing where pages of any may connect.
 * @param pageDomain where the page of `hosting` is
 */
export function originEnvironment(
  { allowedOrigins, originRequired }: OriginProps,
  pageDomain: string | undefined,
): Readonly<Record<string, string>> {
  if (allowedOrigins === undefined) {
    if (originRequired === true) throw refusal('originRequired', true, 'true only with allowedOrigins');
    return {};
  }
  if (allowedOrigins.length === 0 || !allowedOrigins.every(isOrigin)) {
    throw refusal(
      'allowedOrigins',
      allowedOrigins,
      'origins as browsers write them, such as https://app.example.com',
    );
  }
  const pageOrigins = pageDomain === undefined ? [] : [`https://${pageDomain}`];
  return {
    ALLOWED_ORIGINS: [...allowedOrigins, ...pageOrigins].join(','),
    ...(originRequired === true && { ORIGIN_REQUIRED: 'true' }),
  };
}

/** Any other spelling would never be sent (RFC 6454 6.2). Apps in a web view have schemes of their own. */
function isOrigin(value: string): boolean {
  if (Token.isUnresolved(value)) return true;
  if (!/^[a-z][a-z0-9+.-]*:\/\/([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d+)?$/.test(value)) return false;
  return !/^https?:/.test(value) || (URL.canParse(value) && new URL(value).origin === value);
}
