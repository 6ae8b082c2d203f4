import { devices, rooms } from '../cast.ts';
import type { Prng } from '../prng.ts';
import type { OperationKind } from './operation.ts';

const pickDevice = (draw: Prng): string => draw.pick(devices)[0];

/** A device goes online, now and then bound to one room. */
export const open: OperationKind = {
  weight: 8,
  plan(draw) {
    const name = pickDevice(draw);
    const boundRoom = draw.chance(0.3) ? draw.pick(rooms) : undefined;
    return {
      text: `${name} opens a connection${boundRoom === undefined ? '' : ` bound to ${boundRoom}`}`,
      run: (world) => world.deviceNamed(name).open(boundRoom),
    };
  },
};

/** A device goes away, in the middle of whatever it does. */
export const close: OperationKind = {
  weight: 3,
  plan(draw) {
    const name = pickDevice(draw);
    return { text: `${name} goes offline`, run: (world) => world.deviceNamed(name).close() };
  },
};

/** The network breaks, and the device comes back at once: perhaps before API Gateway has told anybody. */
export const reopen: OperationKind = {
  weight: 4,
  plan(draw) {
    const name = pickDevice(draw);
    return {
      text: `${name} reconnects`,
      run: (world) => {
        world.deviceNamed(name).close();
        world.deviceNamed(name).open();
      },
    };
  },
};

/** The program on a device crashes; it may have lost all that it had. */
export const crash: OperationKind = {
  weight: 2,
  plan(draw) {
    const name = pickDevice(draw);
    const keepsMemory = draw.chance(0.5);
    return {
      text: `${name} crashes ${keepsMemory ? 'and remembers' : 'and forgets'}`,
      run: (world) => world.deviceNamed(name).crash({ keepsMemory }),
    };
  },
};

export const ping: OperationKind = {
  weight: 8,
  plan(draw) {
    const name = pickDevice(draw);
    return { text: `${name} pings`, run: (world) => world.deviceNamed(name).ping() };
  },
};
