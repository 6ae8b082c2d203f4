import { defaultSettings } from '../../protocol/rooms.ts';
import type { RoomSettings } from '../../protocol/rooms.ts';
import type { Deployment } from '../chat/deployment.ts';
import type { FanOutQueue } from '../chat/fan-out-port.ts';
import type { ConnectionGateway, Ports } from '../chat/ports.ts';
import { createApiGatewayConnections } from './api-gateway-connections.ts';
import { readCredentials } from './credentials.ts';
import { createDynamodbClient } from './dynamodb-client.ts';
import { createDynamodbLogStore } from './dynamodb-log-store.ts';
import { createDynamodbRoomStore } from './dynamodb-room-store.ts';
import { createDynamodbSubscriptionStore } from './dynamodb-subscription-store.ts';
import { jsonLogger } from './json-logger.ts';
import { createLambdaFanOut } from './lambda-fan-out.ts';
import { createRequestSigner } from './signature-v4.ts';
import type { RequestSigner } from './signature-v4.ts';
import { systemClock } from './system-clock.ts';
import { systemRandom } from './system-random.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What one function delivers to. Some tens of kilobytes to read, and at 512 MB of memory a quarter of a second to post:
 * the longest that an ack waits. Our choice.
 */
const subscriptionsPerSlice = 256;

let ports: Ports | undefined;

/** The ports to AWS, made from the environment at the first event and kept for the life of the container. */
export function connectPorts(): Ports {
  ports ??= createPorts(process.env);
  return ports;
}

/** What a handler needs that reads the tables and posts to nobody. */
export type Tables = Pick<Ports, 'rooms' | 'log' | 'subscriptions' | 'clock'>;

let tables: Tables | undefined;

/** The same of the tables alone. */
export function connectTables(): Tables {
  tables ??= createTables(process.env);
  return tables;
}

function createPorts(environment: Environment): Ports {
  return {
    ...createTables(environment),
    deployment: readDeployment(environment),
    gateway: createGateway(environment),
    fanOut: createFanOut(environment),
    random: systemRandom,
    logger: jsonLogger,
  };
}

function createTables(environment: Environment): Tables {
  const dynamodb = createDynamodbClient();
  const roomsTable = setting(environment, 'ROOMS_TABLE');
  const connectionsTable = setting(environment, 'CONNECTIONS_TABLE');
  return {
    rooms: createDynamodbRoomStore(dynamodb, roomsTable),
    log: createDynamodbLogStore(dynamodb, roomsTable),
    subscriptions: createDynamodbSubscriptionStore(dynamodb, { roomsTable, connectionsTable }, systemClock),
    clock: systemClock,
  };
}

function readDeployment(environment: Environment): Deployment {
  return {
    sendsPerSecond: Number(setting(environment, 'SENDS_PER_SECOND')),
    sendsBurst: Number(setting(environment, 'SENDS_BURST')),
    // Whoever is not told lets nobody in.
    connectionsPerUserMax: Number(environment['CONNECTIONS_PER_USER_MAX'] ?? 0),
    usersMayCreateRooms: environment['USERS_MAY_CREATE_ROOMS'] === 'true',
    subscriptionsPerSlice,
    roomDefaults: readRoomDefaults(environment),
  };
}

/** What the deployment says of a new room, and where it says nothing, the protocol. */
function readRoomDefaults(environment: Environment): RoomSettings {
  const retentionDays = environment['RETENTION_DAYS'];
  return { ...defaultSettings, ...(retentionDays !== undefined && { retentionDays: Number(retentionDays) }) };
}

function createGateway(environment: Environment): ConnectionGateway {
  const sign = createSigner(environment, 'execute-api');
  return createApiGatewayConnections({ url: setting(environment, 'CONNECTIONS_URL'), sign });
}

function createFanOut(environment: Environment): FanOutQueue {
  const region = setting(environment, 'AWS_REGION');
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return createLambdaFanOut({
    url: environment['AWS_ENDPOINT_URL'] ?? `https://lambda.${region}.${suffix}`,
    // A template cannot tell the fan-out function its own name, and Lambda does. Whoever else is not told hands nothing over.
    functionName: environment['FAN_OUT_FUNCTION'] ?? setting(environment, 'AWS_LAMBDA_FUNCTION_NAME'),
    sign: createSigner(environment, 'lambda'),
    logger: jsonLogger,
  });
}

function createSigner(environment: Environment, service: string): RequestSigner {
  return createRequestSigner({
    credentials: readCredentials(environment),
    region: setting(environment, 'AWS_REGION'),
    service,
  });
}

function setting(environment: Environment, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') {
    throw new Error(`unable to start; the environment variable ${name} is missing`);
  }
  return value;
}
