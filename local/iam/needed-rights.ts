import type { Call } from '../call.ts';
import { parseFunctionName } from '../functions/function-name.ts';
import { invokedFunctionName } from '../invoke-api/invoked-function.ts';
import { queueNameOf } from '../queues.ts';
import { dynamodbRights } from './dynamodb-rights.ts';
import type { Right } from './right.ts';

/** A service whose calls are judged; the stack has no others. */
export type JudgedService = 'dynamodb' | 'execute-api' | 'lambda' | 'secretsmanager' | 'sqs';

/** Where the stack is, and which API each of its stages belongs to. */
export interface Place {
  readonly region: string;
  readonly account: string;
  readonly apiIdOfStage: ReadonlyMap<string, string>;
  /** Complete ARNs of the secrets that the template makes. */
  readonly secretArns: readonly string[];
}

/** The rights that a call needs, all of them; none if the local stack does not have its service. */
export function neededRights(call: Call, place: Place): readonly Right[] {
  switch (call.service) {
    case 'dynamodb' satisfies JudgedService:
      return dynamodbRights(call.action, call.request.body.toString('utf8'), place);
    case 'lambda' satisfies JudgedService:
      return [invocationRight(call, place)];
    case 'execute-api' satisfies JudgedService:
      return [connectionRight(call, place)];
    case 'secretsmanager' satisfies JudgedService:
      return [secretRight(call, place)];
    case 'sqs' satisfies JudgedService:
      return [queueRight(call, place)];
    default:
      return [];
  }
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html */
function invocationRight(call: Call, { region, account }: Place): Right {
  const named = invokedFunctionName(call.request);
  if (named === undefined) return { action: `lambda:${call.action}`, resource: '*' };
  const { name, qualifier } = parseFunctionName(named) ?? { name: named, qualifier: undefined };
  const version = qualifier === undefined ? '' : `:${qualifier}`;
  return {
    action: 'lambda:InvokeFunction',
    resource: `arn:aws:lambda:${region}:${account}:function:${name}${version}`,
  };
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html */
function queueRight({ action, request }: Call, { region, account }: Place): Right {
  const name = queueNameOf(request.body.toString('utf8'));
  return { action: `sqs:${action}`, resource: `arn:aws:sqs:${region}:${account}:${name}` };
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html */
function connectionRight({ request }: Call, { region, account, apiIdOfStage }: Place): Right {
  const [, stage = '', connectionId = ''] =
    /^\/([^/?]+)\/(?:@|%40)connections\/([^/?]*)/i.exec(request.path) ?? [];
  // A stage that is not there has no API; the gateway refuses it even to those who may do everything.
  const api = apiIdOfStage.get(stage) ?? 'unknown';
  return {
    action: 'execute-api:ManageConnections',
    resource: `arn:aws:execute-api:${region}:${account}:${api}/${stage}/${request.method}/@connections/${connectionId}`,
  };
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html */
function secretRight({ action, request }: Call, { region, account, secretArns }: Place): Right {
  const [, id = '*'] = /"SecretId"\s*:\s*"([^"]*)"/.exec(request.body.toString('utf8')) ?? [];
  const arn = id.startsWith('arn:') ? id : `arn:aws:secretsmanager:${region}:${account}:secret:${id}`;
  // Judged is the complete ARN, whatever the caller knows of it; six characters that AWS adds are its end.
  const isComplete = secretArns.includes(arn) || /-[A-Za-z0-9]{6}$/.test(arn);
  const complete = secretArns.find((known) => known.slice(0, -7) === arn) ?? `${arn}-AAAAAA`;
  return { action: `secretsmanager:${action}`, resource: isComplete ? arn : complete };
}
