import { defaultSettings } from '../../protocol/rooms.ts';
import type { RoomSettings } from '../../protocol/rooms.ts';
import { requiredVariable, type Environment } from '../authentication/environment.ts';
import { readLifetimeSecondsMax } from '../authentication/token-rules.ts';
import type { Deployment } from '../chat/deployment.ts';
import type { FanOutQueue } from '../chat/fan-out-port.ts';
import type { ConnectionGateway, Ports } from '../chat/ports.ts';
import { createApiGatewayConnections } from './api-gateway-connections.ts';
import { readCredentials } from './credentials.ts';
import { createDynamodbClient } from './dynamodb-client.ts';
import { createDynamodbLogStore } from './dynamodb-log-store.ts';
import { createDynamodbRoomStore } from './dynamodb-room-store.ts';
import { createDynamodbSubscriptionStore } from './dynamodb-subscription-store.ts';
import { createDynamodbWaitingOrders } from './dynamodb-waiting-orders.ts';
import { jsonLogger } from './json-logger.ts';
import { createLambdaFanOut } from './lambda-fan-out.ts';
import { serviceHost } from './service-host.ts';
import { createRequestSigner } from './signature-v4.ts';
import type { RequestSigner } from './signature-v4.ts';
import { systemClock } from './system-clock.ts';
import { systemRandom } from './system-random.ts';

/**
 * What one function delivers to. Some tens of kilobytes to read; how long it takes to post to them is what an ack
 * waits at the longest. Our choice.
 */
const subscriptionsPerSlice = 256;

let ports: Ports | undefined;

/** The ports to AWS, made from the environment at the first event and kept for the life of the container. */
export function connectPorts(): Ports {
  ports ??= createPorts(process.env);
  return ports;
}

/** What a handler needs that reads the tables and posts to nobody. */
export type Tables = Pick<Ports, 'rooms' | 'log' | 'subscriptions' | 'orders' | 'clock'>;

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
  const tableName = requiredVariable(environment, 'ROOMS_TABLE');
  const roomsTable = { tableName, generation: environment['ROOMS_TABLE_GENERATION'] };
  const connectionsTable = requiredVariable(environment, 'CONNECTIONS_TABLE');
  return {
    rooms: createDynamodbRoomStore(dynamodb, roomsTable),
    log: createDynamodbLogStore(dynamodb, roomsTable),
    subscriptions: createDynamodbSubscriptionStore(
      dynamodb,
      { roomsTable: tableName, connectionsTable },
      systemClock,
    ),
    orders: createDynamodbWaitingOrders(dynamodb, connectionsTable, systemClock),
    clock: systemClock,
  };
}

function readDeployment(environment: Environment): Deployment {
  return {
    sendsPerSecond: Number(requiredVariable(environment, 'SENDS_PER_SECOND')),
    sendsBurst: Number(requiredVariable(environment, 'SENDS_BURST')),
    // Whoever is not told lets nobody in.
    connectionsPerUserMax: Number(environment['CONNECTIONS_PER_USER_MAX'] ?? 0),
    tokenLifetimeMs: readLifetimeSecondsMax(environment) * 1000,
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
  return createApiGatewayConnections({ url: requiredVariable(environment, 'CONNECTIONS_URL'), sign });
}

function createFanOut(environment: Environment): FanOutQueue {
  const region = requiredVariable(environment, 'AWS_REGION');
  return createLambdaFanOut({
    url: environment['AWS_ENDPOINT_URL'] ?? `https://${serviceHost('lambda', region)}`,
    // A template cannot tell the fan-out function its own name, and Lambda does. Whoever else is not told hands nothing over.
    functionName:
      environment['FAN_OUT_FUNCTION'] ?? requiredVariable(environment, 'AWS_LAMBDA_FUNCTION_NAME'),
    sign: createSigner(environment, 'lambda'),
    logger: jsonLogger,
  });
}

function createSigner(environment: Environment, service: string): RequestSigner {
  return createRequestSigner({
    credentials: readCredentials(environment),
    region: requiredVariable(environment, 'AWS_REGION'),
    service,
  });
}
