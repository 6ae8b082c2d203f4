import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ChatApi } from './chat-api.ts';
import type { ConnectionsTable } from './connections-table.ts';
import type { FanOut } from './fan-out.ts';
import type { FunctionRights } from './function-rights.ts';
import type { RoomsTable } from './rooms-table.ts';
import type { SecretOfTokens } from './token-props.ts';
import { grantTokenSecret } from './token-secret.ts';

/** What functions have rights to. */
export interface GrantedParts {
  readonly roomsTable: RoomsTable;
  readonly connectionsTable: ConnectionsTable;
  readonly api: ChatApi;
  readonly tokenSecret: SecretOfTokens | undefined;
  readonly fanOut: FanOut;
}

/** Gives a function its rights, and no others. */
export function grantRights(grantee: LambdaFunction, rights: FunctionRights, parts: GrantedParts): void {
  const { roomsTable, connectionsTable, api, tokenSecret, fanOut } = parts;
  roomsTable.grant(grantee, rights.rooms ?? []);
  roomsTable.grantByUser(grantee, rights.roomsByUser ?? []);
  connectionsTable.grant(grantee, rights.connections ?? []);
  api.grantClients(grantee, rights.clients ?? []);
  if (tokenSecret) grantTokenSecret(grantee, tokenSecret, rights.tokenSecret ?? []);
  if (rights.ordersFanOut) fanOut.grantOrders(grantee);
}
