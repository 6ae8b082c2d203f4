/** An action on a resource, as policies name them. */
export interface Right {
  /** With the service's prefix, such as `dynamodb:PutItem`. */
  readonly action: string;
  /** ARN, or `*` where the call names none. */
  readonly resource: string;
}
