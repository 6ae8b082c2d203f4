import { fromEntry } from '../../../lambda/adapters/dynamodb-entry.ts';
import { readStreamRecords } from '../../../lambda/adapters/stream-records.ts';

const entry = {
  type: 'message',
  room: 'bawan',
  seq: 7,
  id: 'm-1',
  sender: 'alice',
  message: 'Sar barzi, Luria',
  timestamp: '2026-11-23T11:00:00.000Z',
} as const;

/** As a pipe hands it over, with what nobody here reads. */
const recordOf = (incarnation: number) => ({
  eventID: '1',
  eventName: 'INSERT',
  eventVersion: '1.1',
  eventSource: 'aws:dynamodb',
  awsRegion: 'us-east-1',
  eventSourceARN: 'arn:aws:dynamodb:us-east-1:123456789012:table/Rooms/stream/2026-11-23T11:00:00.000',
  dynamodb: {
    ApproximateCreationDateTime: 1_795_345_200,
    Keys: { pk: { S: 'log#bawan' }, sk: { S: '0000000000000007' } },
    NewImage: fromEntry(entry, { incarnation, expiresAt: 1_800_000_000_000 }),
    SequenceNumber: '111',
    SizeBytes: 26,
    StreamViewType: 'NEW_IMAGE',
  },
});

test('reads the entries of a batch, and of which incarnation of their log each is', () => {
  expect(readStreamRecords([recordOf(1), recordOf(2)])).toEqual([
    { entry, incarnation: 1 },
    { entry, incarnation: 2 },
  ]);
});

test.each([
  ['no list', recordOf(1)],
  ['a record without its new image', [{ ...recordOf(1), dynamodb: { Keys: {} } }]],
  ['text in place of an attribute', [{ dynamodb: { NewImage: { message: entry.message } } }]],
])('refuses %s without repeating what anybody wrote (S57)', (_, records) => {
  const read = () => readStreamRecords(records);
  expect(read).toThrow(/^unable to read a batch of the stream; .* is not as expected$/);
  expect(read).not.toThrow(entry.message);
});
