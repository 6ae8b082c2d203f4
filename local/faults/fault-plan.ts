import * as v from 'valibot';

import { knownErrors, statusCodeOf } from './service-errors.ts';

const milliseconds = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(600_000));
const oneOrMore = v.union([v.string(), v.array(v.string())]);
const count = v.pipe(v.number(), v.integer(), v.minValue(1));

/** Whether a fault comes in the place of the call's effect, or when the effect is there already (F3). */
const when = v.optional(v.picklist(['before', 'after']), 'before');

const services = ['cognito-idp', 'dynamodb', 'execute-api', 'lambda', 'secretsmanager'] as const;

/** Which calls a rule is about. What is left out does not matter. */
const CallSelector = v.strictObject({
  /** As in a signature's scope; `cognito-idp` serves the key sets of user pools. */
  service: v.optional(v.picklist(services)),
  /** One or several operations, such as `PutItem`, `PostToConnection`, `Invoke`, `GetKeySet`. */
  action: v.optional(oneOrMore),
  /** Part of what is called: of the path, with a function's name or a connection's id; of the body, if it is DynamoDB's. */
  target: v.optional(v.string()),
  /**
   * Part of who calls, or several: the name of a function, or the ARN in whose name API Gateway invokes one, such as
   * `/$disconnect` or `/authorizers/`. Others, backends and tests, are called `external`.
   */
  caller: v.optional(oneOrMore),
  /** Only the call with this number among those that match, the first being 1. */
  nth: v.optional(count),
});

/** What happens instead. A call that it cannot happen to does not match. */
const Fault = v.variant('kind', [
  v.strictObject({
    /** The service answers with an error of its own. */
    kind: v.literal('error'),
    when,
    /** The exception's name, such as `ProvisionedThroughputExceededException` or `GoneException`. */
    error: v.string(),
    /** @default - the one that the service has for this exception */
    statusCode: v.optional(v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599))),
    /** @default - the service's own words, or none */
    message: v.optional(v.string()),
  }),
  v.strictObject({
    /** The call is answered like this: a key set that is garbage, for instance. */
    kind: v.literal('answer'),
    when,
    statusCode: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
    headers: v.optional(v.record(v.string(), v.string()), {}),
    body: v.optional(v.string(), ''),
  }),
  v.strictObject({
    /** The caller's socket is reset: at once, or after it has waited; beyond the caller's patience, that is to hang. */
    kind: v.literal('noReply'),
    when,
    delayMs: v.optional(milliseconds, 0),
  }),
  v.strictObject({
    /** The call takes its time. */
    kind: v.literal('delay'),
    when,
    delayMs: milliseconds,
    /** At most so much more, drawn. */
    jitterMs: v.optional(milliseconds, 0),
  }),
  v.strictObject({
    /**
     * The call takes effect again, as when a client or service repeats it: an invocation runs twice (F1). The first
     * answer counts.
     */
    kind: v.literal('duplicate'),
    /** How many more times. */
    copies: v.optional(v.pipe(count, v.maxValue(10)), 1),
    /** Beside the first, or after its end. */
    order: v.optional(v.picklist(['together', 'inTurn']), 'together'),
    /** Before each copy begins. */
    delayMs: v.optional(milliseconds, 0),
    /** At most so much more, drawn. */
    jitterMs: v.optional(milliseconds, 0),
  }),
  v.strictObject({
    /** An invocation or a call of `@connections` gets lost, and the caller is told that all is well (F6). */
    kind: v.literal('drop'),
  }),
  v.strictObject({
    /** The function that calls ends as of a crash (F2). */
    kind: v.literal('crash'),
    when,
  }),
  v.strictObject({
    /** The function that calls ends as if this call had taken the rest of its time (F4). */
    kind: v.literal('timeOut'),
    when,
  }),
  v.strictObject({
    /** DynamoDB cancels a transaction (F11). */
    kind: v.literal('transactionCanceled'),
    /** Why, such as `TransactionConflict` or `ThrottlingError`. */
    reason: v.picklist([
      'TransactionConflict',
      'ThrottlingError',
      'ProvisionedThroughputExceeded',
      'ItemCollectionSizeLimitExceeded',
      'ConditionalCheckFailed',
    ]),
    /** The item at fault, the first being 0. @default - any, drawn */
    position: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  }),
  v.strictObject({
    /** DynamoDB leaves items of a batch undone and says so, or refuses all as throttled if it is only one (F12). */
    kind: v.literal('unprocessed'),
    /** How many at most. @default - any number, drawn */
    items: v.optional(count),
  }),
  v.strictObject({
    /** An index does not show yet what was written shortly before, however the item looked then (F13). */
    kind: v.literal('indexLag'),
    lagMs: milliseconds,
  }),
]);

const FaultRule = v.pipe(
  v.strictObject({
    /** To be found again in a reading. @default - the kind of the fault */
    name: v.optional(v.string()),
    match: v.optional(CallSelector, {}),
    /** @default 1 */
    probability: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 1),
    /** After so many times it does not happen any more. @default - as often as it is drawn */
    timesMax: v.optional(count),
    fault: Fault,
  }),
  v.check(
    ({ fault }) => fault.kind !== 'error' || statusCodeOf(fault) !== undefined,
    (issue) => {
      const { error } = issue.input.fault.kind === 'error' ? issue.input.fault : { error: '' };
      return `"${error}" needs a statusCode; known without are ${knownErrors.join(', ')}`;
    },
  ),
);

/** What goes wrong. Rules stand one behind another: what the first one lets through reaches the second. */
const FaultPlan = v.strictObject({
  /** Every rule draws from a stream of its own, made of the seed and its place. @default '' */
  seed: v.optional(v.union([v.string(), v.pipe(v.number(), v.transform(String))]), ''),
  rules: v.array(FaultRule),
});

/** As it is written: what has a default may be left out. */
export type FaultPlanInput = v.InferInput<typeof FaultPlan>;
export type FaultRuleInput = FaultPlanInput['rules'][number];
export type FaultPlan = v.InferOutput<typeof FaultPlan>;
export type FaultRule = FaultPlan['rules'][number];
export type CallSelector = FaultRule['match'];
export type Fault = FaultRule['fault'];
export type FaultOf<Kind extends Fault['kind']> = Extract<Fault, { readonly kind: Kind }>;

/** @throws Error that names the first value at fault, and what is allowed in its place. */
export function parseFaultPlan(input: unknown): FaultPlan {
  const result = v.safeParse(FaultPlan, input);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new Error(`unable to set faults; ${v.getDotPath(issue) ?? 'the plan'}: ${issue.message}`);
}
