import { devices, rooms } from '../cast.ts';
import type { OperationKind } from './operation.ts';

/** Bytes of a long message: three of them do not fit one frame. */
const longBytes = 12_000;

/** What takes an id in vain. */
const somethingElse = { action: 'sendMessage', message: 'something else' };

/** A message; now and then bare, as on a bound connection, long, or an answer to another one. */
export const send: OperationKind = {
  weight: 30,
  plan(draw) {
    const [[name], room] = [draw.pick(devices), draw.pick(rooms)];
    const [lengthDice, replyDice, number] = [draw.fraction(), draw.fraction(), draw.integer(0, 999_999)];
    return {
      text: `${name} sends to ${room}`,
      run: (world) => {
        const device = world.deviceNamed(name);
        if (!device.hasPlaceToWrite(room)) return;
        const isLong = lengthDice < world.pace.longMessages;
        const message = `${number}${isLong ? 'x'.repeat(longBytes) : ''}`;
        const head = device.views.get(room)?.knownHead ?? 0;
        const replyTo = replyDice < 0.1 && head > 0 ? { replyTo: Math.ceil(head * replyDice * 10) } : {};
        device.write(room, { action: 'sendMessage', message, ...replyTo });
      },
    };
  },
};

/** A message or a change is sent again, by the same device or another one of the user, whatever became of it. */
export const repeat: OperationKind = {
  weight: 6,
  plan(draw) {
    const [[name], room] = [draw.pick(devices), draw.pick(rooms)];
    const [which, isChanged] = [draw.fraction(), draw.chance(0.15)];
    return {
      text: `${name} repeats something in ${room}${isChanged ? ' as something else' : ''}`,
      run: (world) => {
        const device = world.deviceNamed(name);
        const { repeatable } = world.windowOf(device.user, room);
        const sent = repeatable[Math.floor(which * repeatable.length)];
        if (sent === undefined) return;
        device.repeat(room, sent.id, isChanged ? somethingElse : sent.fields);
      },
    };
  },
};

/** A page of the history from anywhere, of any size; only its reply is looked at. */
export const page: OperationKind = {
  weight: 8,
  plan(draw) {
    const [[name], room] = [draw.pick(devices), draw.pick(rooms)];
    const [share, limit] = [draw.fraction(), draw.pick([1, 2, 10, 50, 100])];
    const direction = draw.pick(['before', 'after', 'newest'] as const);
    return {
      text: `${name} reads ${room}, ${direction} ${direction === 'newest' ? '' : `${Math.round(share * 100)}%, `}${limit} at most`,
      run: (world) => {
        const device = world.deviceNamed(name);
        const position = Math.floor((device.views.get(room)?.knownHead ?? 0) * share);
        const place = { before: { before: position + 1 }, after: { after: position }, newest: {} }[direction];
        device.line.request({ action: 'history', room, limit, ...place }, () => {});
      },
    };
  },
};
