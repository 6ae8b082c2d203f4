import type { Member, MemberKey } from '../../../lambda/chat/room-store-port.ts';
import { LaggingRooms } from '../lagging-rooms.ts';
import type { PlantedBug } from './planted-bug.ts';
import { replaced } from './replaced.ts';

/** Bugs in who may see what. */

export const membershipFromIndex: PlantedBug = {
  story: 'membership is asked of the eventually consistent index',
  createRooms: (time) => new IndexedMemberships(time),
};

class IndexedMemberships extends LaggingRooms {
  override isMember(key: MemberKey): boolean {
    return this.wasMember(key);
  }

  override async readHeadAndMember(key: MemberKey) {
    const { head } = await super.readHeadAndMember(key);
    const member = { ...key, role: 'member', joinedAt: 0, readSeq: 0, claims: new Map() } as const;
    return { ...(head && { head }), ...(this.wasMember(key) && { member }) };
  }
}

export const listFromIndex: PlantedBug = {
  story: 'rooms are listed as the index names them, without asking the members',
  corrupt: (ports) => ({
    ...ports,
    rooms: replaced(ports.rooms, {
      readMembersOfUser: async (user, rooms) => rooms.map((room) => someMember({ room, user })),
    }),
  }),
};

export const removalAfterItsEntry: PlantedBug = {
  story:
    'a removal ends the subscriptions after its entry, so that a fan-out in between still reaches the user',
  handlers: (handlers) => ({
    ...handlers,
    rooms: async (ports, payload) => {
      const postponed: (() => Promise<void>)[] = [];
      const subscriptions = replaced(ports.subscriptions, {
        evict: async (subscription) => {
          postponed.push(async () => ports.subscriptions.evict(subscription));
        },
      });
      const result = await handlers.rooms({ ...ports, subscriptions }, payload);
      for (const evict of postponed) await evict();
      return result;
    },
  }),
};

export const memberAskedFirst: PlantedBug = {
  story: 'membership is asked before the head is read, so that what follows a removal can be read',
  handlers: (handlers) => ({
    ...handlers,
    action: async (ports, event) => {
      const user = event.requestContext.authorizer?.user ?? '';
      let early: Member | undefined;
      const rooms = replaced(ports.rooms, {
        readHead: async (room) => {
          early = await ports.rooms.readMember({ room, user });
          return ports.rooms.readHead(room);
        },
        readMember: async (key) => early ?? ports.rooms.readMember(key),
      });
      return handlers.action({ ...ports, rooms }, event);
    },
  }),
};

function someMember(key: MemberKey): Member {
  return { ...key, role: 'member', joinedAt: 0, readSeq: 0, claims: new Map() };
}
