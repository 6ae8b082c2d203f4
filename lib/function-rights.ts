import type { HandlerName } from './handlers.ts';

/** What a function may do, beside writing its own logs and traces. Actions of DynamoDB go without their prefix. */
export interface FunctionRights {
  /** On the Rooms table. */
  readonly rooms?: readonly string[];
  /** On the index `byUser` of the Rooms table. */
  readonly roomsByUser?: readonly string[];
  /** On the Connections table. */
  readonly connections?: readonly string[];
  /** Methods of `@connections`: POST pushes a frame, DELETE closes a connection. */
  readonly clients?: readonly ('POST' | 'DELETE')[];
  /** Actions of Secrets Manager on the secret that tokens are signed with, in a deployment that has one. */
  readonly tokenSecret?: readonly string[];
  /** Whether it may leave deliveries to large rooms to the fan-out function. */
  readonly ordersFanOut?: true;
}

/**
 * Every right of every function. A transaction needs the rights of its items and none of its own.
 * Nobody has `Scan`: nothing may grow with the number of rooms, users or old messages.
 */
export const rightsOf: Readonly<Record<HandlerName, FunctionRights>> = {
  // It meets whoever knocks, so it can read nothing but what tokens are verified with.
  authorizer: { tokenSecret: ['GetSecretValue'] },
  connection: {
    rooms: ['ConditionCheckItem'],
    // It reads whether a user has other connections, and who is to be told that they come or go; where a user has no place
    // left, whether one is held by a connection that is lost.
    connections: ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    clients: ['POST'],
  },
  'send-message': {
    rooms: ['GetItem', 'PutItem', 'UpdateItem'],
    // A connection that a post finds gone is ended here.
    connections: ['DeleteItem', 'Query', 'UpdateItem'],
    clients: ['POST', 'DELETE'],
    ordersFanOut: true,
  },
  actions: {
    // It puts `void` entries into the holes of a log, and tells and closes a connection whose token has expired.
    rooms: ['BatchGetItem', 'ConditionCheckItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    roomsByUser: ['Query'],
    connections: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    clients: ['POST', 'DELETE'],
    ordersFanOut: true,
  },
  rooms: {
    rooms: ['BatchGetItem', 'ConditionCheckItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    roomsByUser: ['Query'],
    connections: ['BatchGetItem', 'DeleteItem', 'Query', 'UpdateItem'],
    clients: ['POST', 'DELETE'],
    ordersFanOut: true,
  },
  // It reads what it delivers, and writes nothing of a room.
  'fan-out': {
    rooms: ['GetItem', 'Query'],
    // As for a send: a connection that a post finds gone is ended here.
    connections: ['DeleteItem', 'Query', 'UpdateItem'],
    clients: ['POST', 'DELETE'],
  },
  // It tells what is, and changes nothing.
  events: {
    rooms: ['GetItem', 'Query'],
    connections: ['BatchGetItem', 'Query'],
  },
};
