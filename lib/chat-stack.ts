import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Chat } from './chat.ts';
import type { ChatProps } from './chat-props.ts';

/** One stage of the chat as a stack of its own. */
export interface ChatStackProps extends ChatProps, StackProps {}

/** A `Chat`, and what its clients and backends have to know of it. */
export class ChatStack extends Stack {
  readonly chat: Chat;

  constructor(scope: Construct, id: string, props: ChatStackProps = {}) {
    super(scope, id, props);
    this.chat = new Chat(this, 'Chat', props);
    this.createOutputs();
  }

  /** An output at the top of a stack has its id as its name, which scripts and the SDK's set-up rely on. */
  private createOutputs(): void {
    const {
      webSocketUrl,
      webSocketDomainTarget,
      roomsFunction,
      roomsTable,
      connectionsTable,
      fanOutFunction,
      fanOutDeadLetterQueue,
      userPool,
      userPoolClient,
      hosting,
    } = this.chat;
    const outputs = {
      WebSocketUrl: webSocketUrl,
      ...(webSocketDomainTarget !== undefined && { WebSocketDomainTarget: webSocketDomainTarget }),
      RoomsFunctionName: roomsFunction.functionName,
      FanOutFunctionName: fanOutFunction.functionName,
      FanOutDeadLetterQueueUrl: fanOutDeadLetterQueue.queueUrl,
      RoomsTableName: roomsTable.table.tableName,
      ConnectionsTableName: connectionsTable.table.tableName,
      ...(hosting && { PageUrl: `https://${hosting.domainName}/` }),
      ...(userPool && { UserPoolId: userPool.userPoolId }),
      ...(userPoolClient && { UserPoolClientId: userPoolClient.userPoolClientId }),
    };
    for (const [name, value] of Object.entries(outputs)) {
      new CfnOutput(this, name, { value });
    }
  }
}
