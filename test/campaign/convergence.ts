import type { WireWorld } from './wire-world.ts';

/** Clients that are not through yet try again after this: when they have lost patience, not before. In their time. */
const heartbeatMs = 7_000;

/** In the calm, everything converges within so many heartbeats (I19). */
const heartbeatsMax = 10;

/**
 * Lets every client and the backend come to an end, and writes down what devices show then. The order matters: a run
 * that has lost a race, or an event that comes a second time, may take a number after every client has its answer; so
 * the last pings are those that are sent when nothing runs any more.
 */
export async function converge(world: WireWorld): Promise<void> {
  const { history, devices, backend, session } = world;
  session.trace('calm');
  await settle(world, { isSettled: () => backend.pending.length === 0, insist: () => backend.recover() });
  await settle(world, {
    isSettled: () => devices.every((device) => device.line.isOpen && unresolvedOf(device).length === 0),
    insist: () => {
      for (const device of devices) device.recover();
    },
  });
  for (const device of devices) {
    world.recordViews(device, true);
    history.unresolved.push(...unresolvedOf(device));
  }
  history.unresolved.push(...backend.pending);
}

/** Insists until all is settled and nothing runs, and then once more, for what had still been running may matter. */
async function settle(
  { patience, scheduler, session }: WireWorld,
  { isSettled, insist }: { readonly isSettled: () => boolean; readonly insist: () => void },
): Promise<void> {
  for (let beats = 0, settledBeats = 0; settledBeats < 2 && beats < heartbeatsMax; beats += 1) {
    insist();
    const nextBeatMs = scheduler.nowMs + heartbeatMs;
    await patience.untilStill(() => isSettled() || scheduler.nowMs > nextBeatMs);
    session.loseTheRest();
    settledBeats = isSettled() ? settledBeats + 1 : 0;
  }
}

function unresolvedOf({
  name,
  pendingSends,
  isJoining,
  views,
}: WireWorld['devices'][number]): readonly string[] {
  return [
    ...pendingSends.map(({ id, room }) => `${name} writes ${id} to ${room}`),
    ...(isJoining ? [`${name} joins`] : []),
    ...[...views.values()].flatMap(({ room, hasGap }) => (hasGap ? [`${name} has a gap in ${room}`] : [])),
  ];
}
