import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { type Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { grantTableActions } from './table-grants.ts';

export interface ConnectionsTableProps {
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

  constructor(scope: Construct, id: string, props: ConnectionsTableProps) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'channel', type: AttributeType.STRING },
      sortKey: { name: 'connectionId', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      maxReadRequestUnits: props.readUnitsPerSecondMax,
      maxWriteRequestUnits: props.writeUnitsPerSecondMax,
      encryption: TableEncryption.AWS_MANAGED,
      timeToLiveAttribute: 'expiresAt',
      // API Gateway ends a connection after two hours and its rows with it: a restored table would name
      // connections that are gone. So neither recovery nor protection, and it goes with its stack.
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: false },
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  /** Allows actions on the table. */
  grant(grantee: IGrantable, actions: readonly string[]): Grant | undefined {
    return grantTableActions(grantee, actions, this.table.tableArn);
  }
}
