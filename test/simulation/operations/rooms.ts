import { membersAtFirst, movers, rooms, users } from '../cast.ts';
import { membershipCall } from '../clients/backend.ts';
import type { OperationKind } from './operation.ts';

/** The backend makes somebody a member; the user's devices learn of it when they join, or by a ping. */
export const add: OperationKind = {
  weight: 4,
  plan(draw) {
    const [user, room] = [draw.pick(movers), draw.pick(rooms)];
    return {
      text: `backend adds ${user} to ${room}`,
      run: ({ backend }) =>
        backend.call(membershipCall(user, room), { operation: 'addMembers', room, members: [user] }),
    };
  },
};

export const remove: OperationKind = {
  weight: 4,
  plan(draw) {
    const [user, room] = [draw.pick(movers), draw.pick(rooms)];
    return {
      text: `backend removes ${user} from ${room}`,
      run: ({ backend }) =>
        backend.call(membershipCall(user, room), { operation: 'removeMember', room, user }),
    };
  },
};

/** Asked for again, a room is there already. */
export const create: OperationKind = {
  weight: 1,
  plan(draw) {
    const room = draw.pick(rooms);
    return {
      text: `backend creates ${room} again`,
      run: ({ backend }) => backend.call(`creation of ${room}`, creationOf(room)),
    };
  },
};

export const list: OperationKind = {
  weight: 2,
  plan(draw) {
    const user = draw.pick(users);
    return {
      text: `backend lists the rooms of ${user}`,
      run: ({ backend }) => backend.call(`rooms of ${user}`, { operation: 'listRooms', user }),
    };
  },
};

export function creationOf(room: string) {
  return { operation: 'createRoom', type: 'group', room, members: membersAtFirst[room] ?? [] };
}
