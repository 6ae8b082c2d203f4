import { devices, keeper, membersAtFirst, movers, rooms, users } from '../cast.ts';
import { membershipCall } from '../clients/backend.ts';
import type { OperationKind } from './operation.ts';

const movingDevices = devices.filter(([, user]) => movers.some((mover) => mover === user));

const keeperDevices = devices.filter(([, user]) => user === keeper);

/** Reads, and messages, that meet a removal. */
const meetings = 4;

/** About as many calls follow each other in a removal. */
const callsOfRemoval = 10;

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

/**
 * Somebody is removed while their device reads, again and again, and another one writes: what decides then is which of
 * two tables' items was read first, and for that the three have to meet within a few calls.
 */
export const removeReader: OperationKind = {
  weight: 3,
  plan(draw) {
    const [[name, user], room] = [draw.pick(movingDevices), draw.pick(rooms)];
    const [writing] = draw.pick(keeperDevices);
    const delays = Array.from({ length: meetings }, () => draw.fraction());
    return {
      text: `backend removes ${user} from ${room}, while ${name} reads and ${writing} writes`,
      run: (world) => {
        const [reader, writer] = [world.deviceNamed(name), world.deviceNamed(writing)];
        world.backend.call(membershipCall(user, room), { operation: 'removeMember', room, user });
        for (const delay of delays) {
          world.scheduler.schedule(delay * callsOfRemoval * world.pace.callMs, () => {
            // What is asked for after the last step could come after the books are closed.
            if (world.isCalm) return;
            reader.line.request({ action: 'history', room }, () => {});
            if (!writer.hasPlaceToWrite(room)) return;
            writer.write(room, { action: 'sendMessage', message: 'for those who are still here' });
          });
        }
      },
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
