/**
 * An error as an AWS service puts it on the wire.
 * `code` is the service's exception name, such as `ResourceNotFoundException`.
 */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: string;
  readonly statusCode: number;

  constructor(code: string, options: { readonly statusCode: number; readonly message?: string }) {
    super(options.message ?? code);
    this.code = code;
    this.statusCode = options.statusCode;
  }
}
