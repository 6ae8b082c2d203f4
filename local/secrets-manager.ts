import * as v from 'valibot';

import type { Next } from './call.ts';
import type { HttpResponse } from './http-response.ts';
import type { Resource } from './resource.ts';
import { LocalSecret } from './secrets-manager/local-secret.ts';
import { findSecrets } from './secrets-manager/template-secrets.ts';

/** The secrets of a stack: those that its template makes, and those that its functions are told of. */
export interface SecretsManager {
  /** Answers GetSecretValue and PutSecretValue. */
  readonly handle: Next;
  /** The value that a secret has now; undefined if there is no such secret. */
  currentValue(arn: string): string | undefined;
}

/** A value is of the template, or made at random at every start, as everything secret here is. */
export function createSecretsManager(options: {
  readonly resources: readonly Resource[];
  /** Gets a line for each secret whose value is made up in the place of one that is elsewhere. */
  readonly log: (line: string) => void;
}): SecretsManager {
  const secrets = findSecrets(options.resources).map(({ arn, value, isForeign }) => {
    if (isForeign) {
      options.log(
        `${arn} is not in the template; it has a value made up at random, until PutSecretValue gives it another`,
      );
    }
    return new LocalSecret(arn, value);
  });
  const find = (id: string) => secrets.find((secret) => secret.isCalled(id));
  return {
    handle: async ({ action, request }) => answer(action, request.body.toString('utf8'), find),
    currentValue: (arn) => find(arn)?.current.text,
  };
}

const requestSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({
    SecretId: v.string(),
    VersionId: v.optional(v.string()),
    VersionStage: v.optional(v.string()),
    SecretString: v.optional(v.string()),
  }),
);

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
function answer(action: string, body: string, find: (id: string) => LocalSecret | undefined): HttpResponse {
  if (action !== 'GetSecretValue' && action !== 'PutSecretValue') {
    return failure('UnknownOperationException', `The local stack does not have ${action}.`);
  }
  const parsed = v.safeParse(requestSchema, body);
  if (!parsed.success) return failure('InvalidParameterException', 'Invalid parameter SecretId');
  const { SecretId, VersionId, VersionStage, SecretString } = parsed.output;
  const secret = find(SecretId);
  if (!secret)
    return failure('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  if (action === 'PutSecretValue') {
    if (!SecretString) return failure('InvalidParameterException', 'Invalid parameter SecretString');
    const { id, stages } = secret.put(SecretString);
    return success({ ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: stages });
  }
  const wanted = VersionId ?? VersionStage ?? 'AWSCURRENT';
  const version = secret.version(wanted);
  if (!version) {
    const kind = VersionId === undefined ? 'staging label' : 'VersionId';
    const message = `Secrets Manager can't find the specified secret value for ${kind}: ${wanted}`;
    return failure('ResourceNotFoundException', message);
  }
  return success({
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    VersionStages: version.stages,
    SecretString: version.text,
    CreatedDate: version.createdAt / 1000,
  });
}

const contentType = { 'content-type': 'application/x-amz-json-1.1' };

function success(body: object): HttpResponse {
  return { statusCode: 200, headers: contentType, body: JSON.stringify(body) };
}

function failure(type: string, message: string): HttpResponse {
  return { statusCode: 400, headers: contentType, body: JSON.stringify({ __type: type, Message: message }) };
}
