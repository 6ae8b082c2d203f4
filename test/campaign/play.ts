import { setTimeout as delay } from 'node:timers/promises';
import * as cast from '../simulation/cast.ts';
import { checkAll } from '../simulation/invariants.ts';
import type { Violation } from '../simulation/invariants.ts';
import { creationOf } from '../simulation/operations/rooms.ts';
import { drawPlan } from '../simulation/operations.ts';
import type { Step } from '../simulation/operations.ts';
import { audit } from './audit.ts';
import { converge } from './convergence.ts';
import type { Site } from './site.ts';
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
    setWeather(world, site, { isFoul: true });
    await takeSteps(world, steps);
    const faults = faultsOf(world, site);
    setWeather(world, site, { isFoul: false });
    await converge(world);
    await audit(world);
    return outcomeOf(world, { seed, faults });
  } finally {
    setWeather(world, site, { isFoul: false });
    quit(world);
    await world.patience.untilStill();
  }
}

function setWeather(world: WireWorld, { faults }: Site, { isFoul }: { readonly isFoul: boolean }): void {
  world.isCalm = !isFoul;
  world.repetition.set({ isOn: isFoul });
  if (isFoul) faults.set(world.weather);
  else faults.clear();
}

function faultsOf({ repetition }: WireWorld, { faults }: Site): readonly string[] {
  const rules = [{ name: 'repeated', fired: repetition.count }, ...faults.read().rules];
  return rules.flatMap(({ name, fired }) => (fired === 0 ? [] : [`${name} ${fired}`]));
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
async function warmUp({ draw, backend, devices, patience }: WireWorld): Promise<void> {
  const stream = draw.fork('warm-up');
  for (const room of cast.rooms) backend.call(`creation of ${room}`, creationOf(room));
  await patience.until(() => backend.pending.length === 0, 'the rooms are there');
  for (const device of devices) {
    if (stream.chance(0.8)) device.open();
    for (const room of cast.rooms) if (stream.chance(0.6)) device.join(room);
  }
  await patience.untilStill(() => devices.every(({ isJoining, line }) => !line.isOpen || !isJoining));
}

async function takeSteps(world: WireWorld, steps: readonly Step[]): Promise<void> {
  let lastMs = 0;
  for (const step of steps) {
    await delay(Math.min(step.atMs - lastMs, pauseMsMax));
    await world.patience.until(() => isFree(world), 'the stack is free');
    lastMs = step.atMs;
    world.session.trace(`step: ${step.text}`);
    step.run(world.forClients());
  }
}

/** More at once than a busy machine can do would measure its patience, and nothing else. */
function isFree({ session }: WireWorld): boolean {
  return session.invocations.filter(({ isUnderWay }) => isUnderWay).length < underWayMax;
}

/** Nothing of this seed goes on beside the next one. */
function quit({ devices, scheduler }: WireWorld): void {
  for (const { line } of devices) line.close();
  scheduler.stop();
}
