import { devices, rooms } from '../cast.ts';
import type { OperationKind } from './operation.ts';

export const join: OperationKind = {
  weight: 14,
  plan(draw) {
    const [[name], room] = [draw.pick(devices), draw.pick(rooms)];
    return {
      text: `${name} joins ${room}`,
      run: (world) => {
        world.deviceNamed(name).open();
        world.deviceNamed(name).join(room);
      },
    };
  },
};

export const leave: OperationKind = {
  weight: 3,
  plan(draw) {
    const [[name], room] = [draw.pick(devices), draw.pick(rooms)];
    return { text: `${name} leaves ${room}`, run: (world) => world.deviceNamed(name).leave(room) };
  },
};

/** A resume from any place, with the right epoch, a foreign one or none; only its reply is looked at (I9). */
export const resume: OperationKind = {
  weight: 5,
  plan(draw) {
    const [[name], room] = [draw.pick(devices), draw.pick(rooms)];
    // Often from the very beginning, so that what follows does not fit one frame.
    const share = draw.chance(0.4) ? 0 : draw.fraction();
    const ahead = draw.chance(0.1);
    const epochKind = draw.pick(['right', 'right', 'foreign', 'none'] as const);
    return {
      text: `${name} resumes ${room} from ${ahead ? 'beyond its end' : `${Math.round(share * 100)}%`}, epoch: ${epochKind}`,
      run: (world) => {
        const device = world.deviceNamed(name);
        const view = device.views.get(room);
        if (view?.lastSeq === undefined || view.epoch === undefined || !view.isJoined) return;
        const after = ahead ? view.knownHead + 1_000 : Math.floor(view.lastSeq * share);
        const epoch = { right: { epoch: view.epoch }, foreign: { epoch: 'another' }, none: {} }[epochKind];
        device.line.request({ action: 'joinRoom', room, after, ...epoch }, () => {});
      },
    };
  },
};
