import { devices, rooms } from '../cast.ts';
import type { Frame } from '../history.ts';
import type { Prng } from '../prng.ts';
import type { World } from '../world.ts';
import type { OperationKind } from './operation.ts';

/** Few, so that the same is given twice, and taken back. */
const reactions = ['👍', '❤️'] as const;

/** Bytes of a long text: three of them do not fit one frame. */
const longBytes = 12_000;

/** A message gets a new text, from its sender or from somebody who may not. */
export const edit: OperationKind = {
  weight: 6,
  plan(draw) {
    const [lengthDice, number] = [draw.fraction(), draw.integer(0, 999_999)];
    return change(draw, 'edits', ({ pace }) => {
      const isLong = lengthDice < pace.longMessages;
      return { action: 'editMessage', message: `edited ${number}${isLong ? 'x'.repeat(longBytes) : ''}` };
    });
  },
};

export const erase: OperationKind = {
  weight: 3,
  plan: (draw) => change(draw, 'deletes', () => ({ action: 'deleteMessage' })),
};

/** Somebody gives a reaction, or takes it back, whether or not they have given it. */
export const react: OperationKind = {
  weight: 8,
  plan(draw) {
    const fields = { action: 'react', reaction: draw.pick(reactions), active: draw.chance(0.7) };
    return change(draw, `${fields.active ? 'gives' : 'takes back'} ${fields.reaction} in`, () => fields);
  },
};

/** A change of some entry: a new one mostly, so that changes meet; any type of entry; now and then none at all. */
function change(draw: Prng, verb: string, fieldsOf: (world: World) => Frame) {
  const [[name], room] = [draw.pick(devices), draw.pick(rooms)];
  const [isNew, share, back] = [draw.chance(0.7), draw.fraction(), draw.integer(-1, 4)];
  const seqIn = (head: number) => Math.max(1, isNew ? head - back : Math.ceil(head * share));
  return {
    text: `${name} ${verb} ${room}, ${isNew ? `${back} below the newest` : `at ${Math.round(share * 100)}%`}`,
    run: (world: World) => {
      const device = world.deviceNamed(name);
      if (!device.hasPlaceToWrite(room)) return;
      device.write(room, { ...fieldsOf(world), seq: seqIn(device.views.get(room)?.knownHead ?? 0) });
    },
  };
}
