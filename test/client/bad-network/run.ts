import type { LocalChat } from '../../../bin/testing/local-chat.ts';
import { messageOf } from '../../../client/message.ts';
import { ChatClient } from '../../../client/index.ts';
import type { Entry, Message, Room } from '../../../client/index.ts';
import { Prng } from '../../simulation/prng.ts';
import { BadNetwork } from './bad-network.ts';
import { fastPlatform } from './fast-platform.ts';

/** What became of one run. */
export interface Outcome {
  readonly seed: number;
  readonly lostPushes: number;
  readonly lostReplies: number;
  readonly cuts: number;
  /** What is not as it has to be; empty if all is well. */
  readonly faults: readonly string[];
}

/** Writes of one client in a run. */
const writesPerClient = 3;
const nothing = { seq: undefined };
/** Milliseconds after which a run is stuck. */
const patienceMs = 120_000;

interface Participant {
  readonly user: string;
  readonly client: ChatClient;
  readonly network: BadNetwork;
  readonly room: Room;
  readonly received: Entry[];
}

/**
 * Two users talk over networks that the seed makes bad, or one of them through the backend, as every second seed has it,
 * which takes half the work; then the networks are mended, and what the clients show is compared with the history.
 */
export async function runOnBadNetwork(chat: LocalChat, seed: number): Promise<Outcome> {
  const random = new Prng(`bad network ${seed}`);
  const users = ['alice', 'bob'].map((name) => `${name}-${seed}`);
  const id = await chat.createRoom(...users);
  const online = seed % 2 === 0 ? users : users.slice(0, 1);
  const participants = online.map((user) => participate(chat, { user, id, random: random.fork(user) }));
  const faults: string[] = [];
  try {
    await Promise.all([
      ...participants.map(async (participant) => talk(participant, random.fork(`talk ${participant.user}`))),
      ...users.slice(online.length).map(async (user) => talkThroughBackend(chat, { user, id })),
    ]);
    for (const { network } of participants) network.mend();
    const history = await readHistory(chat, id);
    for (const participant of participants) faults.push(...(await compare(participant, history)));
  } catch (error) {
    const states = participants.map(({ client, room }) => ({ client: client.state, room: room.state }));
    faults.push(`${String(error)}: ${JSON.stringify(states)}`);
  } finally {
    for (const { client } of participants) client.close();
  }
  const sum = (count: (network: BadNetwork) => number): number =>
    participants.reduce((total, { network }) => total + count(network), 0);
  return {
    seed,
    lostPushes: sum(({ lostPushes }) => lostPushes),
    lostReplies: sum(({ lostReplies }) => lostReplies),
    cuts: sum(({ cuts }) => cuts),
    faults,
  };
}

function participate(
  chat: LocalChat,
  { user, id, random }: { readonly user: string; readonly id: string; readonly random: Prng },
): Participant {
  const weather = {
    // Now and then nothing is pushed at all, or everything.
    pushLoss: Math.min(1, Math.max(0, random.fraction() * 1.4 - 0.2)),
    replyLoss: random.fraction() * 0.3,
    cutChance: random.fraction() * 0.08,
  };
  const network = new BadNetwork(weather, random.fork('network'));
  const client = new ChatClient({
    url: chat.webSocketUrl,
    token: async () => chat.issueToken(user),
    webSocket: network.webSocket,
    pingIntervalMs: 20_000,
    // A machine that is busy with many runs takes its time; too soon, and every run makes more work for all.
    handshakeTimeoutMs: 600_000,
    requestTimeoutMs: 20_000,
    platform: fastPlatform(random.fork('platform')),
  });
  const room = client.rooms.get(id);
  const received: Entry[] = [];
  room.on('entry', (entry) => received.push(entry));
  return { user, client, network, room, received };
}

/** Resolves when everything that was written is acknowledged. */
async function talk({ user, room }: Participant, random: Prng): Promise<void> {
  const written: Promise<unknown>[] = [];
  await inTime(room.join(), 'join');
  for (let number = 1; number <= writesPerClient; number += 1) {
    const others = room.messages.current.filter(({ seq }) => seq !== undefined);
    const own = others.filter(({ isOwn, deletedAt }) => isOwn && deletedAt === undefined);
    const target = random.pick([nothing, ...others]).seq;
    const ownTarget = random.pick([nothing, ...own]).seq;
    if (random.chance(0.2) && target !== undefined)
      written.push(room.messages.react(target, random.pick(['👍', '❤️'])));
    else if (random.chance(0.2) && ownTarget !== undefined)
      written.push(room.messages.edit(ownTarget, `${user} edits ${number}`));
    else written.push(room.messages.send(`${user} says ${number}`));
    if (random.chance(0.5)) await inTime(Promise.allSettled([written.at(-1)]), 'answer');
  }
  await inTime(Promise.all(written), 'acknowledgement');
}

async function talkThroughBackend(
  chat: LocalChat,
  { user, id }: { readonly user: string; readonly id: string },
): Promise<void> {
  for (let number = 1; number <= writesPerClient; number += 1) {
    const message = `${user} says ${number}`;
    await chat.invokeRooms({ operation: 'sendMessage', room: id, sender: user, message });
  }
}

async function compare(
  { user, room, received, client }: Participant,
  history: readonly Entry[],
): Promise<readonly string[]> {
  const expected = shownOf(
    history.flatMap((entry) => (entry.type === 'message' ? [messageOf(entry, client.user)] : [])),
  );
  const isRight = (): boolean =>
    JSON.stringify(shownOf(room.messages.current)) === JSON.stringify(expected) &&
    received.at(-1)?.seq === history.at(-1)?.seq;
  const right = new Promise<void>((resolve) => {
    if (isRight()) return resolve();
    room.on('entry', () => queueMicrotask(() => isRight() && resolve()));
  });
  try {
    await inTime(right, 'agreement');
  } catch {
    return [
      `${user} sees ${JSON.stringify(shownOf(room.messages.current))}, and the history has ${JSON.stringify(expected)}`,
    ];
  }
  const seqs = received.map(({ seq }) => seq);
  const isInOrder = seqs.every((seq, index) => seq === (seqs[0] ?? 0) + index);
  const texts = expected.map(({ text }) => text);
  return [
    ...(isInOrder ? [] : [`${user} received ${seqs.join(', ')}`]),
    ...(new Set(texts).size === texts.length ? [] : [`a message is stored twice: ${texts.join(', ')}`]),
  ];
}

/** What a user sees of messages. */
function shownOf(messages: readonly Message[]) {
  return messages.map(({ seq, sender, text, status, reactions }) => ({
    seq,
    sender,
    text,
    status,
    reactions,
  }));
}

async function readHistory(chat: LocalChat, room: string): Promise<readonly Entry[]> {
  const page: { readonly entries?: readonly Entry[] } = await chat.invokeRooms({
    operation: 'history',
    room,
    after: 0,
    limit: 100,
  });
  return page.entries ?? [];
}

async function inTime<Value>(promise: Promise<Value>, what: string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no ${what} in ${patienceMs} ms`)), patienceMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
