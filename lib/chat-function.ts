import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type LogGroupProps } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { handlerCode } from './bundle.ts';
import { type HandlerName, handlers } from './handlers.ts';

export interface ChatFunctionProps {
  readonly handler: HandlerName;
  readonly environment: Readonly<Record<string, string>>;
  readonly logs: LogGroupProps;
  /** @default - no reserved concurrency */
  readonly concurrencyMax?: number;
}

/** A handler as it runs: its own role, its own logs, its own trace. */
export class ChatFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: ChatFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'LogGroup', props.logs);
    const size = handlers[props.handler];
    this.function = new LambdaFunction(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      // A fifth cheaper per GB-second than x86.
      architecture: Architecture.ARM_64,
      code: handlerCode(props.handler),
      handler: 'index.handler',
      memorySize: size.memoryMb,
      timeout: size.timeout,
      environment: { ...props.environment },
      role: this.createRole(logGroup),
      tracing: Tracing.ACTIVE,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      // Lambda's own lines on every call would cost about as much as the call; the metrics have the durations.
      systemLogLevelV2: SystemLogLevel.WARN,
      ...(props.concurrencyMax !== undefined && { reservedConcurrentExecutions: props.concurrencyMax }),
    });
  }

  /**
   * The role without AWSLambdaBasicExecutionRole, which lets a function write to every log group of the account.
   * Active tracing adds `xray:PutTraceSegments` and `xray:PutTelemetryRecords`; both know no resource but `*`.
   */
  private createRole(logGroup: LogGroup): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    return role;
  }
}
