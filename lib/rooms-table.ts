import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  type ITable,
} from 'aws-cdk-lib/aws-dynamodb';
import { type Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { generationOf, type RestoredTable } from './restored-table.ts';
import { grantTableActions } from './table-grants.ts';
import type { EncryptionKey } from './encryption-key.ts';

export interface RoomsTableProps {
  /** Goes with its stack, unprotected. */
  readonly isDisposable: boolean;
  /** Tells others of what is written. */
  readonly hasStream: boolean;
  readonly key: EncryptionKey;
  readonly readUnitsPerSecondMax: number;
  readonly writeUnitsPerSecondMax: number;
  /** @default - the table that is made here */
  readonly restoredTable?: RestoredTable;
}

/** Room heads, members and logs: what people wrote, and so what must not be lost. */
export class RoomsTable extends Construct {
  /** Index user → rooms. Only member items carry `user`, so that a send never writes to it. */
  static readonly byUser = 'byUser';

  /** The one that the chat runs on. */
  readonly table: Table | ITable;
  /** Tells the one that it runs on from others that it has run on; undefined for the one that is made here. */
  readonly generation: string | undefined;

  readonly #key: EncryptionKey;

  constructor(scope: Construct, id: string, props: RoomsTableProps) {
    super(scope, id);
    this.#key = props.key;
    const throughput = {
      maxReadRequestUnits: props.readUnitsPerSecondMax,
      maxWriteRequestUnits: props.writeUnitsPerSecondMax,
    };
    // `Table` and not `TableV2`: one Region needs no global table, and rule packs such as cdk-nag look at
    // AWS::DynamoDB::Table only, so that a TableV2 would pass them unseen.
    const made = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      ...throughput,
      ...props.key.ofTables,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: 'expiresAt',
      // What was there before tells nothing: an entry is written once, and a changed message says that it is one.
      ...(props.hasStream && { stream: StreamViewType.NEW_IMAGE }),
      deletionProtection: !props.isDisposable,
      removalPolicy: props.isDisposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    made.addGlobalSecondaryIndex({
      indexName: RoomsTable.byUser,
      partitionKey: { name: 'user', type: AttributeType.STRING },
      sortKey: { name: 'pk', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
      ...throughput,
    });
    // The one that is made stays beside it: it is what the restoration is compared with, and the way back.
    const { restoredTable } = props;
    this.table = restoredTable === undefined ? made : this.importTable(restoredTable);
    this.generation = restoredTable && generationOf(restoredTable);
  }

  /** What functions have to know of it. */
  get environment(): Readonly<Record<string, string>> {
    return {
      ROOMS_TABLE: this.table.tableName,
      ...(this.generation !== undefined && { ROOMS_TABLE_GENERATION: this.generation }),
    };
  }

  /** Allows actions on the table itself, without its index. */
  grant(grantee: IGrantable, actions: readonly string[]): Grant | undefined {
    return grantTableActions(grantee, { actions, resourceArn: this.table.tableArn, key: this.#key });
  }

  /** Allows actions on the index `byUser` alone. */
  grantByUser(grantee: IGrantable, actions: readonly string[]): Grant | undefined {
    const resourceArn = `${this.table.tableArn}/index/${RoomsTable.byUser}`;
    return grantTableActions(grantee, { actions, resourceArn, key: this.#key });
  }

  private importTable({ tableName, streamArn }: RestoredTable): ITable {
    return Table.fromTableAttributes(this, 'Restored', {
      tableName,
      ...(streamArn !== undefined && { tableStreamArn: streamArn }),
    });
  }
}
