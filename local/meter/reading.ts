/** What `GET /_local/meter` answers: everything since the last reset. */
export interface MeterReading {
  /** The last reset, or the start; ISO 8601. */
  readonly since: string;
  /** Grows with everything that is counted but time: who polls sees by it whether there is anything new. */
  readonly revision: number;
  /** `gateway`, `outside` and all of `functions` together. */
  readonly total: Usage;
  /** Frames of clients, replies and error frames to them, and the time that connections are open. */
  readonly gateway: Usage;
  /** Calls by whoever is no function of the stack: a backend, a test, the command line. */
  readonly outside: Usage;
  /**
   * By function: what it takes itself, and the calls that it makes, with the posts to clients among them. A name is
   * a logical id of the template without the hash at its end.
   */
  readonly functions: Readonly<Record<string, Usage>>;
  readonly openConnections: number;
  /** The last 200, oldest first. */
  readonly causes: readonly CauseReading[];
}

/** What AWS charges for, in its own units. */
export interface Quantities {
  /** Of DynamoDB, on demand; indexes included, those of transactions double. */
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Frames of clients, in steps of 32 KB. */
  readonly messagesIn: number;
  /** Two-way replies, error frames and posts, in steps of 32 KB. */
  readonly messagesOut: number;
  readonly connectionMinutes: number;
  /** Events that a function ran. */
  readonly invocations: number;
  /** Billed milliseconds times memory; the milliseconds are this machine's. */
  readonly gbSeconds: number;
  /** Calls of Secrets Manager. */
  readonly secretCalls: number;
}

/** US dollars. */
export interface PriceByService {
  readonly gateway: number;
  readonly lambda: number;
  readonly dynamodb: number;
  readonly secretsmanager: number;
}

/** Quantities with the calls that took them, and their price. */
export interface Usage extends Quantities {
  /**
   * Calls of AWS APIs by service and action, such as `dynamodb PutItem`, whatever came of them. API Gateway's own
   * invocations of functions are no calls of anybody; they count as `invocations`.
   */
  readonly calls: Readonly<Record<string, number>>;
  /** US dollars. */
  readonly priceUsd: number;
  readonly priceUsdByService: PriceByService;
}

/** What came from outside, and all that followed from it. */
export interface CauseReading extends Usage {
  /** Unique while the stack runs. */
  readonly id: number;
  readonly kind: CauseKind;
  /** The route's key; of an invocation the function's name. A message that no route takes has the name `no route`. */
  readonly name: string;
  /** Absent for invocations. */
  readonly connectionId?: string;
  /** Of the client's message, or of the invocation's payload; 0 for a connect and a disconnect. */
  readonly bytes: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Until everything that followed was over; until now, if something is under way. */
  readonly durationMs: number;
  readonly isOver: boolean;
  /** In the order of their beginning. */
  readonly steps: readonly StepReading[];
  /** Further steps, which count in everything else but are not listed. */
  readonly stepsOmitted: number;
}

/**
 * - `connect`: a handshake, with its authorizer.
 * - `message`: a text message of a client.
 * - `disconnect`: the end of a connection.
 * - `invoke`: an invocation by whoever is outside.
 */
export type CauseKind = 'connect' | 'message' | 'disconnect' | 'invoke';

/** One step of a sequence. */
export interface StepReading {
  /** As in a signature's scope: `dynamodb`, `lambda`, `execute-api`, `secretsmanager`. */
  readonly service: string;
  /**
   * The operation in the service's API; or one of those that no API has: `Message` of a client, `Reply` and `Error`
   * to a client, and `Run` of an event that nobody waits for.
   */
  readonly action: string;
  /** Tables, or a function, or for a post the connection's id; empty if it is none of them. */
  readonly target: string;
  /** The function that called; empty if it was the gateway, or somebody outside. */
  readonly caller: string;
  /** After the beginning of the cause. */
  readonly startMs: number;
  /** Null while the step is under way. */
  readonly durationMs: number | null;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** In steps of 32 KB. */
  readonly messages: number;
  readonly gbSeconds: number;
  /** US dollars; of an invocation without the calls that the function makes. */
  readonly priceUsd: number;
  /** HTTP status; null while the step is under way, and for messages, which have none. */
  readonly status: number | null;
  /** Name of the exception, or `Unhandled` of a function that failed; empty if all went well. */
  readonly error: string;
}
