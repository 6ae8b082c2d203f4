import type { Clock } from '../../lambda/chat/ports.ts';
import { InMemorySubscriptions } from '../fakes/in-memory-subscriptions.ts';
import { InMemoryWaitingOrders } from '../fakes/in-memory-waiting-orders.ts';
import { ApiGateway } from './api-gateway.ts';
import * as cast from './cast.ts';
import { Backend } from './clients/backend.ts';
import { DeviceWorld } from './clients/device-world.ts';
import { Device } from './clients/device.ts';
import { FanOutOrders } from './fan-out-orders.ts';
import type { FaultSettings } from './faults.ts';
import { History } from './history.ts';
import { calm, drawIntensities, drawPace } from './intensities.ts';
import type { FaultClass, Pace } from './intensities.ts';
import { LaggingRooms } from './lagging-rooms.ts';
import type { TableTime } from './lagging-rooms.ts';
import { deployedHandlers, Lambda } from './lambda.ts';
import type { PlantedBug } from './planted-bugs.ts';
import { Prng } from './prng.ts';
import { Scheduler } from './scheduler.ts';

export interface WorldOptions {
  readonly seed: number;
  readonly mutedFaults: ReadonlySet<string>;
  readonly mutedClasses: ReadonlySet<FaultClass>;
  readonly bug?: PlantedBug | undefined;
  readonly keepsLines: boolean;
}

/** The product between simulated clients, on simulated services. */
export class World extends DeviceWorld {
  readonly draw: Prng;
  readonly pace: Pace;
  readonly history: History;
  readonly scheduler: Scheduler;
  readonly lambda: Lambda;
  readonly gateway: ApiGateway;
  readonly backend: Backend;
  readonly devices: readonly Device[];
  readonly #startMs = Date.parse('2026-11-22T21:00:00.000Z');
  readonly #foul: FaultSettings;
  readonly #calm: FaultSettings;
  #isFoul = false;
  #stampClock: Pick<Clock, 'now'>;

  constructor({ seed, mutedFaults, mutedClasses, bug, keepsLines }: WorldOptions) {
    super();
    this.draw = new Prng(String(seed));
    this.pace = drawPace(this.draw.fork('pace'));
    const intensities = drawIntensities(this.draw.fork('intensities'));
    this.#foul = { intensities, muted: mutedFaults, mutedClasses };
    this.#calm = { intensities: calm, muted: mutedFaults, mutedClasses };
    this.history = new History({
      skewMsMax: mutedClasses.has('skewMsMax') ? 0 : intensities.skewMsMax,
      keepsLines,
    });
    this.scheduler = new Scheduler(this.#startMs);
    this.#stampClock = { now: () => this.scheduler.nowMs };
    this.lambda = this.#createLambda(bug);
    this.gateway = new ApiGateway({ ...this.#services(), draw: this.draw.fork('gateway') }, this.lambda);
    this.backend = new Backend(this);
    this.devices = cast.devices.map(([name, user]) => new Device(this, user, name));
  }

  get isCalm(): boolean {
    return !this.#isFoul;
  }

  setFaults({ areOn }: { readonly areOn: boolean }): void {
    this.#isFoul = areOn;
  }

  #services() {
    return {
      scheduler: this.scheduler,
      history: this.history,
      callMs: this.pace.callMs,
      clockTime: () => `${((this.scheduler.nowMs - this.#startMs) / 1000).toFixed(3)}s`,
      faults: () => (this.#isFoul ? this.#foul : this.#calm),
    };
  }

  #createLambda(bug: PlantedBug | undefined): Lambda {
    const [draw, batches] = [this.draw.fork('index'), this.draw.fork('batches')];
    const time: TableTime = {
      nowMs: () => this.scheduler.nowMs,
      lagMs: () =>
        this.#isFoul && !this.#foul.mutedClasses.has('indexLagMsMax')
          ? draw.integer(0, this.#foul.intensities.indexLagMsMax)
          : 0,
      pause: async () => this.scheduler.sleep(batches.waitMs(this.pace.callMs)),
      isHeadFirst: () => batches.chance(0.5),
    };
    const rooms = bug?.createRooms?.(time) ?? new LaggingRooms(time);
    const clock = { now: () => this.#stampClock.now() };
    const subscriptions = bug?.createSubscriptions?.(rooms, clock) ?? new InMemorySubscriptions(rooms, clock);
    const lambda: Lambda = new Lambda({
      ...this.#services(),
      draw: this.draw.fork('lambda'),
      handlers: bug?.handlers?.(deployedHandlers) ?? deployedHandlers,
      tables: { rooms, log: rooms, subscriptions, orders: new InMemoryWaitingOrders() },
      bug,
      subscriptionsPerSlice: this.pace.subscriptionsPerSlice,
      fanOutFor: (invocation, run) => orders.queueFor(invocation, run),
      gatewayFor: (invocation) => this.gateway.gatewayFor(invocation),
      stampWith: (stampClock) => {
        this.#stampClock = stampClock;
      },
    });
    const orders = new FanOutOrders(lambda, this);
    return lambda;
  }
}
