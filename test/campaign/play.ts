import * as cast from '../simulation/cast.ts';
import { checkAll } from '../simulation/invariants.ts';
import type { Violation } from '../simulation/invariants.ts';
import { creationOf } from '../simulation/operations/rooms.ts';
import { drawPlan } from '../simulation/operations.ts';
import type { Step } from '../simulation/operations.ts';
import { audit } from './audit.ts';
import { until } from './patience.ts';
import type { Session } from './session.ts';
import type { Site } from './site.ts';
import { drawWeather } from './weather.ts';
import { WireWorld } from './wire-world.ts';

/** What became of one seed. */
export interface Outcome {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly invocations: number;
  readonly runs: number;
  readonly pushes: number;
  /** Faults that have happened, by rule. */
  readonly faults: readonly string[];
  readonly lines: readonly string[];
}

/** Pauses of the plan are cut to this: nothing runs out within them that would not in less. */
const pauseMsMax = 150;

const underWayMax = 12;

/** Clients that are not through yet try again after this: when they have lost patience, not before. */
const heartbeatMs = 3_500;

/** A ping is answered within this, and what it tells is fetched. */
const pingMs = 250;

/** In the calm, everything converges within this (I19). */
const convergenceMs = 20_000;

/** Plays one seed on a site: faults and safety first, then calm and liveness, then an audit. */
export async function play(
  site: Site,
  options: { readonly seed: number; readonly operations: number },
): Promise<Outcome> {
  const { seed, operations } = options;
  const world = new WireWorld(seed, site);
  const { session } = world;
  site.recorder.session = session;
  try {
    const steps = drawPlan(seed, { operations, stepMs: 30 });
    await warmUp(world);
    site.faults.set(drawWeather(seed, world.draw.fork('weather')));
    await takeSteps(world, steps);
    const faults = faultsOf(site);
    site.faults.clear();
    await converge(world);
    await audit(world);
    return outcomeOf(world, { seed, faults });
  } finally {
    site.faults.clear();
    quit(world);
    await quiescence(session);
  }
}

function faultsOf({ faults }: Site): readonly string[] {
  return faults.read().rules.flatMap(({ name, fired }) => (fired === 0 ? [] : [`${name} ${fired}`]));
}

function outcomeOf({ history }: WireWorld, of: Pick<Outcome, 'seed' | 'faults'>): Outcome {
  return {
    ...of,
    violations: checkAll(history),
    invocations: history.invocations.length,
    runs: history.invocations.reduce((sum, { copies }) => sum + copies.length, 0),
    pushes: history.pushes.length,
    lines: history.lines,
  };
}

/** Rooms, and most devices in most of them. */
async function warmUp({ draw, backend, devices }: WireWorld): Promise<void> {
  const stream = draw.fork('warm-up');
  for (const room of cast.rooms) backend.call(`creation of ${room}`, creationOf(room));
  await until(() => backend.pending.length === 0, {
    reason: () => 'the rooms are there',
    timeoutMs: convergenceMs,
  });
  for (const device of devices) {
    if (stream.chance(0.8)) device.open();
    for (const room of cast.rooms) if (stream.chance(0.6)) device.join(room);
  }
  await until(() => devices.every(({ isJoining, line }) => !line.isOpen || !isJoining), {
    reason: () => 'devices have joined',
    timeoutMs: convergenceMs,
  });
}

async function takeSteps(world: WireWorld, steps: readonly Step[]): Promise<void> {
  world.isCalm = false;
  let lastMs = 0;
  for (const step of steps) {
    await pause(Math.min(step.atMs - lastMs, pauseMsMax));
    await until(() => isFree(world), { reason: () => 'the stack is free', timeoutMs: convergenceMs });
    lastMs = step.atMs;
    world.session.trace(`step: ${step.text}`);
    step.run(world.forClients());
  }
  world.isCalm = true;
}

/** More at once than a busy machine can do would measure its patience, and nothing else. */
function isFree({ session }: WireWorld): boolean {
  return session.invocations.filter(({ isUnderWay }) => isUnderWay).length < underWayMax;
}

async function converge(world: WireWorld): Promise<void> {
  const { history, devices, backend, session } = world;
  session.trace('calm');
  backend.recover();
  await until(() => backend.isIdle, {
    reason: () => 'the backend is through',
    timeoutMs: convergenceMs,
  });
  for (const device of devices) {
    for (const room of cast.rooms) if (backend.hasTouched(device.user, room)) device.rejoin(room);
  }
  const deadlineMs = Date.now() + convergenceMs;
  const isQuiet = () =>
    backend.pending.length === 0 &&
    devices.every((device) => device.line.isOpen && unresolvedOf(device).length === 0);
  // A device that seems to have all may still hear of lost pushes by the next ping, and has to fetch them.
  for (let quietBeats = 0; quietBeats < 2 && Date.now() < deadlineMs;) {
    for (const device of devices) device.recover();
    await pause(pingMs);
    for (let ms = pingMs; ms < heartbeatMs && !isQuiet(); ms += pingMs) await pause(pingMs);
    quietBeats = isQuiet() ? quietBeats + 1 : 0;
  }
  for (const device of devices) {
    world.recordViews(device, true);
    history.unresolved.push(...unresolvedOf(device));
  }
  history.unresolved.push(...backend.pending);
  await quiescence(session);
}

function unresolvedOf({
  name,
  pendingSends,
  isJoining,
  views,
}: WireWorld['devices'][number]): readonly string[] {
  return [
    ...pendingSends.map(({ id, room }) => `${name} sends ${id} to ${room}`),
    ...(isJoining ? [`${name} joins`] : []),
    ...[...views.values()].flatMap(({ room, hasGap }) => (hasGap ? [`${name} has a gap in ${room}`] : [])),
  ];
}

/** Nothing of this seed goes on beside the next one. */
function quit({ devices, scheduler }: WireWorld): void {
  for (const { line } of devices) line.close();
  scheduler.stop();
}

async function quiescence({ invocations }: Session): Promise<void> {
  const running = () => invocations.filter(({ isOver }) => !isOver);
  await until(() => running().length === 0, {
    reason: () =>
      `nothing runs any more; there are still ${running()
        .map(({ key }) => key)
        .join(', ')}`,
    timeoutMs: convergenceMs,
  });
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
