import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Interceptor } from '../../local/call.ts';
import type { Faults } from '../../local/faults.ts';
import { startLocalStack } from '../../local/stack.ts';
import { Recorder } from './recorder.ts';

/** The product on a local stack, under observation. Many seeds may be played on one, one after the other. */
export interface Site {
  readonly faults: Faults;
  readonly recorder: Recorder;
  readonly client: LambdaClient;
  /** Of the rooms function. */
  readonly functionName: string;
  urlFor(user: string, room: string | undefined): Promise<string>;
  close(): Promise<void>;
}

/** How to start a site. */
export interface SiteOptions {
  /** Folder of the synthesized app. */
  readonly assembly: string;
  /** Stand between the functions and AWS, behind the recorder's back. @default - none */
  readonly interceptors?: readonly Interceptor[];
  readonly log?: (line: string) => void;
}

/** Runs a synthesized app. */
export async function startSite({ interceptors = [], ...options }: SiteOptions): Promise<Site> {
  const recorder = new Recorder();
  const stack = await startLocalStack({
    ...options,
    dynamodbEndpoint: process.env['DYNAMODB_ENDPOINT'],
    interceptors: [recorder.interceptor, ...interceptors],
    observeInvocation: recorder.observeInvocation,
    functionLimits: { instancesMax: 4 },
  });
  const client = new LambdaClient({
    endpoint: stack.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'backend', secretAccessKey: 'backend' },
    maxAttempts: 1,
  });
  return {
    faults: stack.faults,
    recorder,
    client,
    functionName: stack.outputs['RoomsFunctionName'] ?? '',
    urlFor: async (user, room) => {
      const token = await stack.issueToken({ user });
      return `${stack.outputs['WebSocketUrl']}?token=${token}${room === undefined ? '' : `&room=${room}`}`;
    },
    close: async () => {
      client.destroy();
      await stack.close();
    },
  };
}
