import type { Ports } from '../../../lambda/chat/ports.ts';
import type { Member, MemberKey } from '../../../lambda/chat/room-store-port.ts';
import { LaggingRooms } from '../lagging-rooms.ts';
import type { Frame } from '../history.ts';
import type { PlantedBug } from './planted-bug.ts';
import { replaced } from './replaced.ts';

/** Bugs in read positions, in lists, and in what is told without being stored. */

export const positionMovesBack: PlantedBug = {
  story: 'a read position is put where the last frame says, and not only forward',
  createRooms: (time) => new MovableMarks(time),
};

class MovableMarks extends LaggingRooms {
  readonly #marks = new Map<string, number>();

  override async markRead(key: MemberKey, seq: number): Promise<boolean> {
    this.#marks.set(`${key.room} ${key.user}`, seq);
    return true;
  }

  override async readHeadAndMember(key: MemberKey) {
    const { head, member } = await super.readHeadAndMember(key);
    return { ...(head && { head }), ...(member && { member: { ...member, readSeq: 0, claims: new Map() } }) };
  }

  override async readMembers(room: string) {
    return (await super.readMembers(room)).map((member) => this.#marked(member));
  }

  override async readMembersOfUser(user: string, rooms: readonly string[]) {
    return (await super.readMembersOfUser(user, rooms)).map((member) => this.#marked(member));
  }

  #marked(member: Member): Member {
    return { ...member, readSeq: this.#marks.get(`${member.room} ${member.user}`) ?? 0 };
  }
}

export const unreadCountsDeleted: PlantedBug = {
  story: 'deleted messages still count as unread',
  corrupt: (ports) => ({
    ...ports,
    log: replaced(ports.log, {
      countMessages: async ({ room, above: from, upTo: to, exceptSender }) => {
        const entries = await ports.log.readEntries({ room, incarnation: 1, from: from + 1, to });
        return entries.filter((entry) => entry.type === 'message' && entry.sender !== exceptSender).length;
      },
    }),
  }),
};

export const typingEveryTime: PlantedBug = {
  story: 'every signal of typing is told to the room',
  corrupt: (ports) => ({
    ...ports,
    rooms: replaced(ports.rooms, {
      noteTyping: async (key, times) => {
        const outcome = await ports.rooms.noteTyping(key, times);
        return outcome === 'tooSoon' ? 'noted' : outcome;
      },
    }),
  }),
};

export const oneAfterAnother: PlantedBug = {
  story: 'each recipient is posted to when the one before has answered',
  corrupt: (ports) => {
    let turn: Promise<unknown> = Promise.resolve();
    const post: Ports['gateway']['post'] = async (connectionId, frame) => {
      const posted = turn.then(async () => ports.gateway.post(connectionId, frame));
      turn = posted;
      return posted;
    };
    return { ...ports, gateway: replaced(ports.gateway, { post }) };
  },
};

export const deafnessUntold: PlantedBug = {
  story: 'a ping does not say which rooms the connection is not subscribed to',
  handlers: (handlers) => ({
    ...handlers,
    action: async (ports, event) => {
      const result = await handlers.action(ports, event);
      const { notSubscribed: _untold, ...reply } = JSON.parse(result.body ?? '{}') as Frame;
      return reply['type'] === 'pong' ? { ...result, body: JSON.stringify(reply) } : result;
    },
  }),
};
