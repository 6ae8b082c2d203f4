import { Script } from 'node:vm';
import * as v from 'valibot';
import type { HttpResponse } from '../http-response.ts';
import type { Resource } from '../resource.ts';
import { type ViewerRequest, fromFunctionRequest, toFunctionRequest } from './viewer-request.ts';

/** What a function makes of a request: another request, or the answer. */
export type FunctionOutcome =
  | { readonly kind: 'request'; readonly request: ViewerRequest }
  | { readonly kind: 'response'; readonly response: HttpResponse };

/** Where a function runs. */
export interface FunctionContext {
  readonly distributionId: string;
  readonly distributionDomainName: string;
  readonly requestId: string;
  readonly viewerIp: string;
}

export interface ViewerFunction {
  /** By which behaviors name it. */
  readonly arn: string;
  /** Rejects if the function throws, or makes neither a request nor a response. */
  run(request: ViewerRequest, context: FunctionContext): Promise<FunctionOutcome>;
}

const propertiesSchema = v.looseObject({ FunctionCode: v.string() });

const responseSchema = v.looseObject({
  statusCode: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
  headers: v.optional(v.record(v.string(), v.looseObject({ value: v.string() })), {}),
  body: v.optional(v.union([v.string(), v.looseObject({ data: v.string() })]), ''),
});

/** Far more than CloudFront gives, which counts by its own processors; it ends what would never end. */
const timeoutMs = 1_000;

/**
 * Reads an `AWS::CloudFront::Function`. It runs in a world of its own, with ECMAScript and `console` alone.
 * @throws Error if it does not compile, as with `import` of a key-value store.
 */
export function readViewerFunction({ logicalId, ref, properties }: Resource): ViewerFunction {
  const { FunctionCode: code } = v.parse(propertiesSchema, properties);
  const script = compile(`${code}\n;handler(JSON.parse(event))`, logicalId);
  return {
    arn: ref,
    async run(request, context) {
      const event = JSON.stringify(eventOf(request, context));
      const result: unknown = await script.runInNewContext(
        { event, console: silent },
        { timeout: timeoutMs },
      );
      // What comes from another world is copied, so that nothing of it runs here.
      const copy: unknown = JSON.parse(JSON.stringify(result) ?? 'null');
      return outcomeOf(copy, request);
    },
  };
}

const silent = { log: () => undefined };

function compile(code: string, logicalId: string): Script {
  try {
    return new Script(code, { filename: logicalId });
  } catch (error) {
    throw new Error(`unable to run function ${logicalId}; it does not compile here`, { cause: error });
  }
}

function eventOf(request: ViewerRequest, { viewerIp, ...context }: FunctionContext): object {
  return {
    version: '1.0',
    context: { ...context, eventType: 'viewer-request' },
    viewer: { ip: viewerIp },
    request: toFunctionRequest(request),
  };
}

function outcomeOf(result: unknown, request: ViewerRequest): FunctionOutcome {
  const answer = v.safeParse(responseSchema, result);
  if (!answer.success) return { kind: 'request', request: fromFunctionRequest(result, request) };
  const { statusCode, headers, body } = answer.output;
  return {
    kind: 'response',
    response: {
      statusCode,
      headers: Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value])),
      body: typeof body === 'string' ? body : body.data,
    },
  };
}
