import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { Call, Interceptor } from '../../local/call.ts';
import type { HttpResponse } from '../../local/http-response.ts';

/** A bug of the function that sends, planted between the deployed bundle and its tables. */
interface PlantedBug {
  /** What finds it: the invariant that does not hold any more. */
  readonly foundBy: string;
  readonly interceptor: Interceptor;
}

/** The checker is checked: each of these must be found over the wire. */
export const plantedBugs: Readonly<Record<string, PlantedBug>> = {
  'acknowledges what it has not stored': {
    foundBy: 'I1 acknowledged is stored',
    interceptor: ofSender(async (call, next) => {
      const { Item } = inputOf(call);
      const isMessage = call.action === 'PutItem' && Item?.['type']?.S === 'message';
      return isMessage ? { statusCode: 200, headers: {}, body: '{}' } : next(call);
    }),
  },
  'does not know what it was sent before': {
    foundBy: 'I2 stored once',
    interceptor: ofSender(async (call, next) => {
      if (call.action === 'GetItem') return rewritten(await next(call), forgetClaims);
      const { ExpressionAttributeNames: names } = inputOf(call);
      if (names?.['#slot'] === undefined) return next(call);
      const ExpressionAttributeNames = { ...names, '#slot': randomUUID() };
      return next(withInput(call, { ...inputOf(call), ExpressionAttributeNames }));
    }),
  },
  'pushes to the first subscription that it finds': {
    foundBy: 'I13, I16 complete fan-outs',
    interceptor: ofSender(async (call, next) => {
      const response = await next(call);
      return call.action === 'Query' ? rewritten(response, keepFirst) : response;
    }),
  },
};

const Attributes = v.record(v.string(), v.looseObject({ S: v.optional(v.string()) }));

const Input = v.looseObject({
  Item: v.optional(Attributes),
  ExpressionAttributeNames: v.optional(v.record(v.string(), v.string())),
});

const Output = v.looseObject({ Item: v.optional(Attributes), Items: v.optional(v.array(Attributes)) });

type Output = v.InferOutput<typeof Output>;

/** Calls of tables that the function makes. */
function ofSender(interceptor: Interceptor): Interceptor {
  return async (call, next) => {
    const { caller, service } = call;
    const isOfSender = caller.kind === 'function' && caller.functionName.includes('SendMessage');
    return isOfSender && service === 'dynamodb' ? interceptor(call, next) : next(call);
  };
}

function forgetClaims(output: Output): Output {
  const { claims: _, ...Item } = output.Item ?? {};
  return output.Item === undefined ? output : { ...output, Item: { ...Item, claims: { M: {} } } };
}

function keepFirst(output: Output): Output {
  return { ...output, Items: output.Items?.slice(0, 1) ?? [] };
}

function inputOf({ request }: Call): v.InferOutput<typeof Input> {
  return v.parse(Input, JSON.parse(request.body.toString('utf8')));
}

function withInput(call: Call, input: object): Call {
  return { ...call, request: { ...call.request, body: Buffer.from(JSON.stringify(input)) } };
}

function rewritten(response: HttpResponse, rewrite: (output: Output) => Output): HttpResponse {
  if (response.statusCode !== 200) return response;
  const body = JSON.stringify(rewrite(v.parse(Output, JSON.parse(response.body))));
  // Its checksum was that of the body before.
  return { ...response, headers: {}, body };
}
