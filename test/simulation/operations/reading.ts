import { devices, rooms } from '../cast.ts';
import type { OperationKind } from './operation.ts';

/** What is asked, and told, around messages. Of all this only what comes back is looked at. */

/** Somebody says up to where they have read: further than before, not so far, or beyond the end. */
export const markRead: OperationKind = {
  weight: 8,
  plan(draw) {
    const [[name], room] = [draw.pick(devices), draw.pick(rooms)];
    const [share, ahead] = [draw.fraction(), draw.chance(0.1)];
    return {
      text: `${name} has read ${room} ${ahead ? 'beyond its end' : `up to ${Math.round(share * 100)}%`}`,
      run: (world) => {
        const device = world.deviceNamed(name);
        const head = device.views.get(room)?.knownHead ?? 0;
        const seq = ahead ? head + 1_000 : Math.max(1, Math.ceil(head * share));
        device.line.request({ action: 'markRead', room, seq }, () => {});
      },
    };
  },
};

/** One signal, or a flood of them. */
export const type: OperationKind = {
  weight: 4,
  plan(draw) {
    const [[name], room] = [draw.pick(devices), draw.pick(rooms)];
    const signals = draw.pick([1, 1, 2, 5]);
    return {
      text: `${name} types in ${room}${signals > 1 ? `, ${signals} times at once` : ''}`,
      run: (world) => {
        const { line } = world.deviceNamed(name);
        for (let signal = 0; signal < signals; signal += 1) {
          line.request({ action: 'typing', room, active: signal % 2 === 0 }, () => {});
        }
      },
    };
  },
};

export const listRooms: OperationKind = {
  weight: 3,
  plan(draw) {
    const [name] = draw.pick(devices);
    return {
      text: `${name} lists its rooms`,
      run: (world) => {
        world.deviceNamed(name).line.request({ action: 'rooms' }, () => {});
      },
    };
  },
};

export const listMembers: OperationKind = {
  weight: 3,
  plan(draw) {
    const [[name], room] = [draw.pick(devices), draw.pick(rooms)];
    return {
      text: `${name} lists the members of ${room}`,
      run: (world) => {
        world.deviceNamed(name).line.request({ action: 'members', room }, () => {});
      },
    };
  },
};
