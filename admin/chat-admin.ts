import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ChatFunctionError, ChatRefusedError, isRefusal } from './errors.ts';
import type { OperationName, Operations } from './operations.ts';

/** One method for each operation of the rooms function. Each rejects with `ChatRefusedError` or `ChatFunctionError`. */
export type ChatAdmin = {
  readonly [Name in OperationName]: (fields: Operations[Name][0]) => Promise<Operations[Name][1]>;
};

export interface ChatAdminOptions {
  /** The stack's output `RoomsFunctionName`, or the function's ARN. */
  readonly functionName: string;
  /** @default a client of the environment's credentials, Region and `AWS_ENDPOINT_URL` */
  readonly client?: LambdaClient;
}

/**
 * What a backend does with rooms, their members and their users, by IAM.
 *
 *     const admin = createChatAdmin({ functionName });
 *     const { room } = await admin.createRoom({ type: 'direct', members: ['alice', 'bob'] });
 */
export function createChatAdmin({ functionName, client = new LambdaClient() }: ChatAdminOptions): ChatAdmin {
  const operation =
    <Name extends OperationName>(name: Name) =>
    async (fields: Operations[Name][0]): Promise<Operations[Name][1]> => {
      const Payload = JSON.stringify({ ...fields, operation: name });
      const answer = await client.send(new InvokeCommand({ FunctionName: functionName, Payload }));
      const text = answer.Payload?.transformToString() ?? '';
      if (answer.FunctionError !== undefined) throw new ChatFunctionError(name, text);
      const result: unknown = JSON.parse(text);
      if (isRefusal(result)) throw new ChatRefusedError(name, result.error);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the function is ours, and says what it gives
      return result as Operations[Name][1];
    };
  return {
    createRoom: operation('createRoom'),
    getRoom: operation('getRoom'),
    updateRoom: operation('updateRoom'),
    deleteRoom: operation('deleteRoom'),
    listRooms: operation('listRooms'),
    listMembers: operation('listMembers'),
    history: operation('history'),
    sendMessage: operation('sendMessage'),
    addMembers: operation('addMembers'),
    removeMember: operation('removeMember'),
    setRole: operation('setRole'),
    muteMember: operation('muteMember'),
    disconnectUser: operation('disconnectUser'),
    exportUser: operation('exportUser'),
    eraseUser: operation('eraseUser'),
  };
}
