import { Duration } from 'aws-cdk-lib';
import type { ChatProps } from './chat-props.ts';
import { checkedLogRetention } from './log-groups.ts';
import { refusal } from './refusal.ts';
import { type Context, defaultStage, StageContext } from './stage-context.ts';
import { issuerAlgorithms, secretAlgorithms } from './token-props.ts';
import { mfaChoices } from './user-pool-props.ts';

/** What the context of the CDK app says: the props of the chat that differ between deployments, and its stage. */
export interface ChatContext extends Omit<ChatProps, 'stageName'> {
  /** Tells this deployment from others of the account and Region; part of the stack's name, and the WebSocket stage. */
  readonly stage: string;
}

/**
 * Reads `-c <name>=<value>`, or `context` of `cdk.json`, or `stages.<stage>` of either: `stage` (`dev`), `disposable`, `issuer`, `audience` (several
 * by commas), `userPool` with `userPoolClient` (ids), `tokenSecret` (an ARN), `selfSignUp`, `mfa`, `passwordCharactersMin`,
 * `algorithm`, `jwksUri`, `userClaim`, `userClaimIsNumber`, `tokenLifetimeSecondsMax`,
 * `allowedOrigins` (several by commas), `originRequired`, `requestsPerSecondMax`, `requestsBurstMax`,
 * `readUnitsPerSecondMax`, `writeUnitsPerSecondMax`, `sendsPerSecondMax`, `sendsBurstMax`, `connectionsPerUserMax`, `usersMayCreateRooms`, `concurrencyMax`, `retentionDays`, `eventBus` (a name),
 * `restoredTable` (a name) with `restoredTableStream` (an ARN), `webSocketDomain` with `webSocketCertificate` (an ARN),
 * `hosting`, `hostingDomain` with `hostingCertificate` (an ARN), `encryptionKey` (an ARN), `alarmTopic` (an ARN), `dashboard`,
 * `monthlyBudgetUsd` with `monthlyBudgetEmail` or `monthlyBudgetTopic` (an ARN),
 * `logRetentionDays`, `accessLogs`, `cloudWatchRole`; each means the prop of `ChatProps` by its name.
 */
export function readChatContext(node: Context): ChatContext {
  const stage = readStage(node);
  const context = new StageContext(node, stage);
  const props = readProps(context);
  context.refuseUnknown();
  return { stage, ...props };
}

function readProps(node: Context): Omit<ChatContext, 'stage'> {
  const logRetention = readCount(node, 'logRetentionDays');
  const lifetime = readCount(node, 'tokenLifetimeSecondsMax');
  return {
    ...given('disposable', readFlag(node, 'disposable')),
    ...given('issuer', readText(node, 'issuer')),
    ...given('audience', readTexts(node, 'audience')),
    ...given('userPool', readText(node, 'userPool')),
    ...given('userPoolClient', readText(node, 'userPoolClient')),
    ...given('tokenSecret', readText(node, 'tokenSecret')),
    ...given('selfSignUp', readFlag(node, 'selfSignUp')),
    ...given('mfa', readOne(node, 'mfa', mfaChoices)),
    ...given('passwordCharactersMin', readCount(node, 'passwordCharactersMin')),
    ...given('algorithm', readOne(node, 'algorithm', [...issuerAlgorithms, ...secretAlgorithms])),
    ...given('jwksUri', readText(node, 'jwksUri')),
    ...given('userClaim', readText(node, 'userClaim')),
    ...given('userClaimIsNumber', readFlag(node, 'userClaimIsNumber')),
    ...given('tokenLifetimeMax', lifetime === undefined ? undefined : Duration.seconds(lifetime)),
    ...given('allowedOrigins', readTexts(node, 'allowedOrigins')),
    ...given('originRequired', readFlag(node, 'originRequired')),
    ...given('requestsPerSecondMax', readCount(node, 'requestsPerSecondMax')),
    ...given('requestsBurstMax', readCount(node, 'requestsBurstMax')),
    ...given('readUnitsPerSecondMax', readCount(node, 'readUnitsPerSecondMax')),
    ...given('writeUnitsPerSecondMax', readCount(node, 'writeUnitsPerSecondMax')),
    ...given('usersMayCreateRooms', readFlag(node, 'usersMayCreateRooms')),
    ...given('sendsPerSecondMax', readCount(node, 'sendsPerSecondMax')),
    ...given('sendsBurstMax', readCount(node, 'sendsBurstMax')),
    ...given('connectionsPerUserMax', readCount(node, 'connectionsPerUserMax')),
    ...given('concurrencyMax', readCount(node, 'concurrencyMax')),
    ...given('retentionDays', readCount(node, 'retentionDays')),
    ...given('eventBus', readText(node, 'eventBus')),
    ...given('restoredTable', readRestoredTable(node)),
    ...given('webSocketDomain', readWebSocketDomain(node)),
    ...given('hosting', readHosting(node)),
    ...given('encryptionKey', readText(node, 'encryptionKey')),
    ...given('alarmTopic', readText(node, 'alarmTopic')),
    ...given('dashboard', readFlag(node, 'dashboard')),
    ...given('monthlyBudget', readMonthlyBudget(node)),
    ...given('logRetention', logRetention === undefined ? undefined : checkedLogRetention(logRetention)),
    ...given('accessLogs', readFlag(node, 'accessLogs')),
    ...given('cloudWatchRole', readFlag(node, 'cloudWatchRole')),
  };
}

/** A prop that is there only if it has a value. */
function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [K in Name]?: Value };
function given(name: string, value: unknown): object {
  return value === undefined ? {} : { [name]: value };
}

function readRestoredTable(node: Context): ChatContext['restoredTable'] {
  const tableName = readText(node, 'restoredTable');
  const streamArn = readText(node, 'restoredTableStream');
  if (tableName !== undefined) return { tableName, ...given('streamArn', streamArn) };
  if (streamArn === undefined) return undefined;
  throw refusal('restoredTable', tableName, 'the name of the table that restoredTableStream is of');
}

function readWebSocketDomain(node: Context): ChatContext['webSocketDomain'] {
  const domainName = readText(node, 'webSocketDomain');
  const certificate = readText(node, 'webSocketCertificate');
  if (domainName !== undefined && certificate !== undefined) return { domainName, certificate };
  if (domainName === undefined && certificate === undefined) return undefined;
  throw refusal('webSocketCertificate', certificate, 'a certificate’s ARN, together with webSocketDomain');
}

function readHosting(node: Context): ChatContext['hosting'] {
  const isHosted = readFlag(node, 'hosting');
  const domainName = readText(node, 'hostingDomain');
  const certificate = readText(node, 'hostingCertificate');
  if (domainName === undefined && certificate === undefined) return isHosted;
  if (isHosted !== true)
    throw refusal('hosting', isHosted, 'true, with hostingDomain and hostingCertificate');
  return { ...given('domainName', domainName), ...given('certificate', certificate) };
}

function readMonthlyBudget(node: Context): ChatContext['monthlyBudget'] {
  const usd = readCount(node, 'monthlyBudgetUsd');
  const email = readText(node, 'monthlyBudgetEmail');
  const topic = readText(node, 'monthlyBudgetTopic');
  if (usd !== undefined) return { usd, ...given('email', email), ...given('topic', topic) };
  if (email === undefined && topic === undefined) return undefined;
  throw refusal('monthlyBudgetUsd', usd, 'US dollars, together with who is to be told');
}

/** Stricter than either needs: the name of a stack takes no underscore, that of a WebSocket stage 64 characters. */
function readStage(node: Context): string {
  const stage = readText(node, 'stage') ?? defaultStage;
  if (/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(stage)) return stage;
  throw refusal('stage', stage, '1 to 64 of A-Z a-z 0-9 -, the first no hyphen');
}

function readText(node: Context, name: string): string | undefined {
  const value: unknown = node.tryGetContext(name);
  if (value === undefined || typeof value === 'string') return value;
  throw refusal(name, value, 'a text');
}

/** Several by commas. */
function readTexts(node: Context, name: string): readonly string[] | undefined {
  return readText(node, name)
    ?.split(',')
    .map((text) => text.trim());
}

/** The command line gives texts, `cdk.json` may give the real thing. */
function readFlag(node: Context, name: string): boolean | undefined {
  const value: unknown = node.tryGetContext(name);
  if (value === undefined || typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw refusal(name, value, 'true, false');
}

function readCount(node: Context, name: string): number | undefined {
  const value: unknown = node.tryGetContext(name);
  if (value === undefined || typeof value === 'number') return value;
  if (typeof value === 'string' && /^\d{1,15}$/.test(value)) return Number(value);
  throw refusal(name, value, 'an integer');
}

function readOne<Choice extends string>(
  node: Context,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const value = readText(node, name);
  const choice = choices.find((known) => known === value);
  if (value === undefined || choice) return choice;
  throw refusal(name, value, choices.join(', '));
}
