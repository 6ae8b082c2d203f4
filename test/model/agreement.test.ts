import * as fc from 'fast-check';
import { playBoth } from './agreement.ts';
import { directRoomOf } from './product.ts';
import type { Step } from './requests.ts';
import { connections, histories } from './steps.ts';

/** Take some twenty seconds of one core. Our choice. */
const historiesCount = 1_000;

/** Another seed each time. A failure prints the command that plays it again, by these two. */
const { MODEL_SEED, MODEL_PATH } = process.env;
const replayed = {
  ...(MODEL_SEED !== undefined && { seed: Number(MODEL_SEED) }),
  ...(MODEL_PATH !== undefined && { path: MODEL_PATH }),
};

jest.setTimeout(300_000);

test(`product and model agree after every step of ${historiesCount} histories`, async () => {
  const pairs = [
    ['alice', 'bob'],
    ['alice', 'carol'],
    ['bob', 'dave'],
  ];
  const directRooms = await Promise.all(pairs.map(directRoomOf));
  const kinds = new Set<string>();
  const property = fc.asyncProperty(histories(directRooms), async (history) =>
    playBoth(history, {
      connections,
      note: (kind) => kinds.add(kind),
    }),
  );
  const outcome = await fc.check(property, { numRuns: historiesCount, ...replayed });
  if (outcome.failed) throw new Error(await reportOf(outcome), { cause: outcome.errorInstance });
  const expected = Object.entries(answers).flatMap(([action, all]) => all.map((one) => `${action}: ${one}`));
  const missing = expected.filter((kind) => !kinds.has(kind));
  expect(MODEL_PATH === undefined ? missing : []).toEqual([]);
});

/** What each request must have been answered at least once, or the histories are of nothing: all that is not rare. */
const answers = {
  sendMessage: ['message', 'conflict', 'forbidden', 'not_a_member', 'not_found', 'rate_limited'],
  editMessage: ['messageEdited', 'conflict', 'forbidden', 'not_a_member', 'not_found'],
  deleteMessage: ['messageDeleted', 'forbidden', 'not_a_member', 'not_found'],
  react: ['reaction', 'conflict', 'not_a_member', 'not_found'],
  addMembers: ['membersAdded', 'forbidden', 'not_a_member'],
  removeMember: ['memberLeft', 'forbidden', 'not_a_member'],
  setRole: ['member', 'forbidden', 'not_a_member'],
  muteMember: ['member', 'forbidden', 'not_a_member'],
  updateRoom: ['roomUpdated', 'forbidden', 'not_a_member'],
  joinRoom: ['joined', 'not_a_member'],
  history: ['history', 'not_a_member'],
  members: ['members', 'not_a_member'],
  markRead: ['read', 'not_a_member'],
  typing: ['nothing', 'not_a_member'],
  leaveRoom: ['left'],
  rooms: ['rooms'],
  ping: ['pong'],
  createRoom: ['room', 'bad_request'],
};

async function reportOf(outcome: fc.RunDetails<[readonly Step[]]>): Promise<string> {
  const path = outcome.counterexamplePath ?? '';
  return [
    await fc.asyncDefaultReportMessage(outcome),
    `To play it again: MODEL_SEED=${outcome.seed} MODEL_PATH=${path} npx jest --selectProjects unit --testPathPatterns test/model`,
  ].join('\n\n');
}
