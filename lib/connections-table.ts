import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { type Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { grantTableActions } from './table-grants.ts';
import type { EncryptionKey } from './encryption-key.ts';

export interface ConnectionsTableProps {
  readonly key: EncryptionKey;
  readonly readUnitsPerSecondMax: number;
  readonly writeUnitsPerSecondMax: number;
}

/**
 * Who is connected, and to which rooms: channel → connection.
 * It has no index, for fan-out and removal need consistent reads, which no global index gives; the connection's
 * own row remembers its rooms, so that `$disconnect` finds them exactly.
 */
export class ConnectionsTable extends Construct {
  readonly table: Table;

  readonly #key: EncryptionKey;

  constructor(scope: Construct, id: string, props: ConnectionsTableProps) {
    super(scope, id);
    this.#key = props.key;
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'channel', type: AttributeType.STRING },
      sortKey: { name: 'connectionId', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      maxReadRequestUnits: props.readUnitsPerSecondMax,
      maxWriteRequestUnits: props.writeUnitsPerSecondMax,
      ...props.key.ofTables,
      timeToLiveAttribute: 'expiresAt',
      // API Gateway ends a connection after two hours and its rows with it: a restored table would name
      // connections that are gone. So neither recovery nor protection, and it goes with its stack.
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: false },
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  /** Allows actions on the table. */
  grant(grantee: IGrantable, actions: readonly string[]): Grant | undefined {
    return grantTableActions(grantee, { actions, resourceArn: this.table.tableArn, key: this.#key });
  }
}
