import type { Period } from './watched-alarm.ts';

/** What an alarm is there for, and what it makes of it. */
export interface AlarmDay {
  /** What a test lets happen, as docs/operate.md says it. */
  readonly fault: string;
  /** The metric that counts it. */
  readonly raises: string;
  /** After these periods it rings, and not before the last of them is over. */
  readonly rings: readonly Period[];
  /** Days on which it has no reason to, though barely. */
  readonly quiet: readonly (readonly Period[])[];
}

/** For each alarm, by its name. */
export const alarmDays: Readonly<Record<string, AlarmDay>> = {
  UnavailableAnswers: {
    fault: 'DynamoDB throttles every call',
    raises: 'UnavailableAnswers',
    rings: [{ UnavailableAnswers: 10, ...requests(999) }],
    quiet: [[{ UnavailableAnswers: 10, ...requests(1_000) }], [{ UnavailableAnswers: 9, ...requests(10) }]],
  },
  SlowSends: {
    fault: 'DynamoDB answers late',
    raises: 'Duration p99 of SendMessage',
    rings: threeTimes({ 'Invocations of SendMessage': 100, 'Duration p99 of SendMessage': 1_001 }),
    quiet: [
      threeTimes({ 'Invocations of SendMessage': 100, 'Duration p99 of SendMessage': 1_000 }),
      threeTimes({ 'Invocations of SendMessage': 99, 'Duration p99 of SendMessage': 20_000 }),
    ],
  },
  GatewayErrors: {
    fault: 'Lambda fails when API Gateway calls it',
    raises: 'ExecutionError',
    rings: [{ ExecutionError: 6 }],
    quiet: [threeTimes({ ExecutionError: 5 })],
  },
  FunctionErrors: {
    fault: 'a function crashes',
    raises: 'Errors of SendMessage',
    rings: [{ 'Errors of SendMessage': 1 }, {}, { 'Errors of Actions': 1 }],
    quiet: [[{ 'Errors of SendMessage': 1_000 }, {}, {}, { 'Errors of SendMessage': 1_000 }]],
  },
  FunctionThrottles: {
    fault: 'Lambda refuses to run a function',
    raises: 'Throttles of SendMessage',
    rings: [{ 'Throttles of SendMessage': 1 }, {}, { 'Throttles of Authorizer': 1 }],
    quiet: [[{ 'Throttles of SendMessage': 1_000 }, {}, {}, { 'Throttles of SendMessage': 1_000 }]],
  },
  NearTimeout: {
    fault: 'a function runs into its time-out',
    raises: 'Duration Maximum of Rooms',
    rings: [{ 'Duration Maximum of Rooms': 48_001 }, {}, { 'Duration Maximum of Rooms': 48_001 }],
    quiet: [threeTimes({ 'Duration Maximum of Rooms': 48_000, 'Duration Maximum of Authorizer': 8_000 })],
  },
  TableThrottles: {
    fault: 'DynamoDB throttles writes',
    raises: 'WriteThrottleEvents of Rooms',
    rings: threeTimes({ 'WriteThrottleEvents of Rooms': 1 }),
    quiet: [[{ 'WriteThrottleEvents of Rooms': 1_000 }, {}, { 'WriteThrottleEvents of Rooms': 1_000 }]],
  },
  NearRequestLimit: {
    fault: 'handshakes and frames',
    raises: 'Invocations of SendMessage',
    rings: [requests(240_001)],
    quiet: [threeTimes(requests(240_000))],
  },
  DeniedPosts: {
    fault: 'posts are answered 403',
    raises: 'DeniedPosts',
    rings: [{ DeniedPosts: 1 }],
    quiet: [],
  },
  FailedDeliveries: {
    fault: 'posts are answered 500',
    raises: 'FailedDeliveries',
    rings: [{ FailedDeliveries: 20, MessageCount: 1_999 }, {}, { FailedDeliveries: 20, MessageCount: 1_999 }],
    quiet: [
      threeTimes({ FailedDeliveries: 20, MessageCount: 2_000 }),
      threeTimes({ FailedDeliveries: 19, MessageCount: 40 }),
    ],
  },
  LateDeliveries: {
    fault: '`FanOut` fails once and is tried again',
    raises: 'AsyncEventAge p90 of FanOut',
    rings: [lateOrders(20, 10_001), {}, lateOrders(20, 10_001)],
    quiet: [
      threeTimes(lateOrders(20, 10_000)),
      threeTimes(lateOrders(19, 600_000)),
      [lateOrders(1_000, 600_000), {}, {}, lateOrders(1_000, 600_000)],
    ],
  },
  UnrecoveredResumes: {
    fault: 'a client resumes in a room that was another',
    raises: 'UnrecoveredResumes',
    rings: [{ UnrecoveredResumes: 20, 'Invocations of Actions': 399 }],
    quiet: [
      [{ UnrecoveredResumes: 20, 'Invocations of Actions': 400 }],
      [{ UnrecoveredResumes: 19, 'Invocations of Actions': 19 }],
    ],
  },
  DeniedHandshakes: {
    fault: 'a handshake with a token that is none',
    raises: 'DeniedHandshakes',
    rings: [{ DeniedHandshakes: 100, 'Invocations of Authorizer': 199 }],
    quiet: [
      [{ DeniedHandshakes: 100, 'Invocations of Authorizer': 200 }],
      [{ DeniedHandshakes: 99, 'Invocations of Authorizer': 99 }],
    ],
  },
  KeySetFailures: {
    fault: 'the address of the keys answers 500',
    raises: 'KeySetFailures',
    rings: [{ KeySetFailures: 1 }, {}, { KeySetFailures: 1 }],
    quiet: [[{ KeySetFailures: 1_000 }, {}, {}, { KeySetFailures: 1_000 }]],
  },
  DeadLettersOfFanOut: {
    fault: '`FanOut` fails until it is given up',
    raises: 'ApproximateNumberOfMessagesVisible of LargeRooms',
    rings: [{ 'ApproximateNumberOfMessagesVisible of LargeRooms': 1 }],
    quiet: [],
  },
  DeadLettersOfEvents: {
    fault: '`Events` fails until it is given up',
    raises: 'ApproximateNumberOfMessagesVisible of RoomEvents',
    rings: [{ 'ApproximateNumberOfMessagesVisible of RoomEvents': 1 }],
    quiet: [],
  },
};

/** Few people, and five minutes in which each thing goes wrong once that may: of their tries one in four fails. */
export const quietSunday: readonly Period[] = [
  aFewPeople(),
  {
    ...aFewPeople(),
    'Errors of Actions': 1,
    'Throttles of Authorizer': 1,
    'WriteThrottleEvents of Rooms': 1,
    ExecutionError: 1,
    UnavailableAnswers: 1,
    FailedDeliveries: 2,
    UnrecoveredResumes: 1,
    DeniedHandshakes: 3,
    KeySetFailures: 1,
  },
  aFewPeople(),
];

/** With a cold start in each period. */
function aFewPeople(): Period {
  return {
    ...requests(20),
    ConnectCount: 4,
    MessageCount: 40,
    'Errors of Actions': 0,
    'Throttles of Authorizer': 0,
    'Duration p99 of SendMessage': 1_900,
    'Duration Maximum of SendMessage': 1_900,
    'Duration Maximum of Authorizer': 2_500,
    'Duration Maximum of Rooms': 20_000,
    ...lateOrders(19, 180_000),
    'ApproximateNumberOfMessagesVisible of LargeRooms': 0,
    'ApproximateNumberOfMessagesVisible of RoomEvents': 0,
  };
}

/** A fifth of them handshakes, a fifth messages. */
function requests(count: number): Period {
  const fifth = Math.floor(count / 5);
  return {
    'Invocations of Authorizer': fifth,
    'Invocations of SendMessage': fifth,
    'Invocations of Actions': count - 2 * fifth,
  };
}

function lateOrders(count: number, p90Ms: number): Period {
  return { 'Invocations of FanOut': count, 'AsyncEventAge p90 of FanOut': p90Ms };
}

function threeTimes(period: Period): readonly Period[] {
  return [period, period, period];
}
