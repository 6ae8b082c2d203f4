import * as v from 'valibot';

/** A request on its way through a distribution. */
export interface ViewerRequest {
  readonly method: string;
  /** Path alone, percent-encoded as sent. */
  readonly uri: string;
  /** Without the question mark, percent-encoded as sent. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

const fieldSchema = v.looseObject({
  value: v.string(),
  multiValue: v.optional(v.array(v.looseObject({ value: v.string() }))),
});
const fieldsSchema = v.optional(v.record(v.string(), fieldSchema), {});
type Fields = Readonly<Record<string, v.InferOutput<typeof fieldSchema>>>;

/**
 * Headers that functions neither see nor may add.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
const hiddenHeader =
  /^(connection|expect|keep-alive|proxy-(authenticate|authorization|connection)|trailer|upgrade|x-accel-.*|x-amz-cf-.*|x-amzn-.*|x-cache|x-edge-.*|x-forwarded-proto|x-real-ip)$/i;

const requestSchema = v.looseObject({
  uri: v.pipe(v.string(), v.startsWith('/')),
  querystring: fieldsSchema,
  headers: v.pipe(
    fieldsSchema,
    v.check((headers) => !Object.keys(headers).some(isHidden), 'A function may not add such a header'),
  ),
  cookies: fieldsSchema,
});

/**
 * A request as a function of CloudFront sees it: nothing is decoded, cookies are no headers, and some headers are hidden.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 * @see https://github.com/KensioSoftware/yulin/issues/1024 for the query, which is not decoded either
 */
export function toFunctionRequest({ method, uri, query, headers }: ViewerRequest): object {
  const { cookie = '', ...others } = headers;
  const seen = Object.entries(others).filter(([name]) => !isHidden(name));
  return {
    method,
    uri,
    querystring: toFields(query.split('&')),
    headers: Object.fromEntries(seen.map(([name, value]) => [name, { value }])),
    cookies: toFields(cookie.split(/;\s*/)),
  };
}

/** @throws ValiError if the function has made something else of the request. */
export function fromFunctionRequest(result: unknown, before: ViewerRequest): ViewerRequest {
  const { uri, querystring, headers, cookies } = v.parse(requestSchema, result);
  const cookie = fromFields(cookies).join('; ');
  return {
    method: before.method,
    uri,
    query: fromFields(querystring).join('&'),
    headers: {
      ...Object.fromEntries(Object.entries(before.headers).filter(([name]) => isHidden(name))),
      ...Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name.toLowerCase(), value])),
      ...(cookie !== '' && { cookie }),
    },
  };
}

function isHidden(name: string): boolean {
  return hiddenHeader.test(name);
}

function toFields(parts: readonly string[]): Fields {
  const values = new Map<string, string[]>();
  for (const part of parts.filter((part) => part !== '')) {
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(part) ?? [];
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return Object.fromEntries(
    [...values].map(([name, all]) => [
      name,
      { value: all[0] ?? '', ...(all.length > 1 && { multiValue: all.map((value) => ({ value })) }) },
    ]),
  );
}

function fromFields(fields: Fields): readonly string[] {
  return Object.entries(fields).flatMap(([name, { value, multiValue }]) =>
    (multiValue ?? [{ value }]).map((each) => `${name}=${each.value}`),
  );
}
