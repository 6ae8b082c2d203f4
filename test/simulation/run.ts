import { audit } from './audit.ts';
import * as cast from './cast.ts';
import type { FaultClass } from './intensities.ts';
import { hasEnded } from './history.ts';
import { checkAll } from './invariants.ts';
import type { Violation } from './invariants.ts';
import { creationOf } from './operations/rooms.ts';
import { drawPlan } from './operations.ts';
import type { Step } from './operations.ts';
import type { PlantedBug } from './planted-bugs.ts';
import { World } from './world.ts';

export interface RunOptions {
  readonly seed: number;
  /** Length of the plan. */
  readonly operations: number;
  readonly bug?: PlantedBug | undefined;
  /** Numbers of the steps that are taken. @default all */
  readonly steps?: ReadonlySet<number>;
  readonly mutedFaults?: ReadonlySet<string>;
  readonly mutedClasses?: ReadonlySet<FaultClass>;
  /** Whether to keep every line of the trace. @default false */
  readonly keepsLines?: boolean;
}

export interface Outcome {
  readonly violations: readonly Violation[];
  /** Of everything that happened (I20). */
  readonly digest: string;
  readonly steps: readonly Step[];
  readonly faults: readonly string[];
  readonly lines: readonly string[];
}

/** Handshakes of the beginning are over after this. */
const warmUpMs = 40_000;

/** In the calm, everything converges within this (I19). */
const convergenceMs = 30_000;

/** What was under way is through after this. */
const drainMsMax = 60_000;

const heartbeatMs = 5_000;

/** Plays one seed: faults and safety first, then calm and liveness, then an audit. */
export async function run(options: RunOptions): Promise<Outcome> {
  const { seed, operations, bug, keepsLines = false } = options;
  const { mutedFaults = new Set<string>(), mutedClasses = new Set<FaultClass>() } = options;
  const world = new World({ seed, bug, keepsLines, mutedFaults, mutedClasses });
  const plan = drawPlan(seed, { operations, stepMs: world.pace.stepMs });
  const steps = plan.filter(({ number }) => options.steps?.has(number) ?? true);
  await warmUp(world);
  world.setFaults({ areOn: true });
  await play(world, steps);
  world.setFaults({ areOn: false });
  await converge(world);
  await audit(world);
  const { history } = world;
  const { faults, lines } = history;
  return { violations: checkAll(history), digest: history.digest(), steps, faults, lines };
}

/** Rooms, and most devices in most of them. */
async function warmUp(world: World): Promise<void> {
  const draw = world.draw.fork('warm-up');
  for (const room of cast.rooms) world.backend.call(`creation of ${room}`, creationOf(room));
  await world.scheduler.run(warmUpMs);
  for (const device of world.devices) {
    if (draw.chance(0.8)) device.open();
    for (const room of cast.rooms) if (draw.chance(0.6)) device.join(room);
  }
  await world.scheduler.run(warmUpMs);
}

async function play(world: World, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    world.scheduler.schedule(step.atMs, () => {
      world.history.trace(`step: ${step.text}`);
      step.run(world);
    });
  }
  await world.scheduler.run((steps.at(-1)?.atMs ?? 0) + 1);
}

async function converge(world: World): Promise<void> {
  const { history, devices, backend, scheduler } = world;
  history.trace('calm');
  backend.recover();
  for (let ms = 0; ms < drainMsMax && !backend.isIdle; ms += heartbeatMs) await scheduler.run(heartbeatMs);
  // A run that has lost a race may take a number when all clients have what they want: the last pings come after it.
  let isStill = false;
  for (let ms = 0; ms < convergenceMs || (!isStill && ms < convergenceMs + drainMsMax); ms += heartbeatMs) {
    isStill = history.invocations.every(hasEnded);
    for (const device of devices) device.recover();
    await scheduler.run(heartbeatMs);
  }
  for (const device of devices) {
    world.recordViews(device, true);
    for (const { room, id } of device.pendingSends)
      history.unresolved.push(`${device.name} writes ${id} to ${room}`);
    if (device.isJoining) history.unresolved.push(`${device.name} joins`);
  }
  history.unresolved.push(...backend.pending);
}
