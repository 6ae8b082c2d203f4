import { fanOut } from '../../lambda/chat/fan-out.ts';
import type { FanOutQueue } from '../../lambda/chat/fan-out-port.ts';
import type { Clock, ConnectionGateway, Ports } from '../../lambda/chat/ports.ts';
import { handleAction } from '../../lambda/handlers/actions.ts';
import { handleConnection } from '../../lambda/handlers/connection.ts';
import { manageRooms } from '../../lambda/handlers/rooms.ts';
import { handleMessage } from '../../lambda/handlers/send-message.ts';
import type { FaultSettings } from './faults.ts';
import { HandlerRun } from './handler-run.ts';
import type { Work } from './handler-run.ts';
import type { Copy, Frame, History, Invocation } from './history.ts';
import type { PlantedBug } from './planted-bugs.ts';
import type { Prng } from './prng.ts';
import type { Scheduler } from './scheduler.ts';

export interface Handlers {
  readonly connection: typeof handleConnection;
  readonly message: typeof handleMessage;
  readonly action: typeof handleAction;
  readonly rooms: typeof manageRooms;
  readonly fanOut: typeof fanOut;
}

/** The handlers as they are deployed. */
export const deployedHandlers: Handlers = {
  connection: handleConnection,
  message: handleMessage,
  action: handleAction,
  rooms: manageRooms,
  fanOut,
};

/** What runs of handlers need of the world. */
export interface LambdaWorld {
  readonly scheduler: Scheduler;
  readonly history: History;
  readonly draw: Prng;
  readonly handlers: Handlers;
  readonly tables: Pick<Ports, 'rooms' | 'log' | 'subscriptions' | 'orders'>;
  readonly bug: PlantedBug | undefined;
  readonly subscriptionsPerSlice: number;
  /** Mean waiting time of a call. */
  readonly callMs: number;
  /** The time, to be read by people. */
  readonly clockTime: () => string;
  /** Faults as they are now. */
  readonly faults: () => FaultSettings;
  /** The gateway, which knows who posts. */
  readonly gatewayFor: (invocation: Invocation) => ConnectionGateway;
  /** What takes the orders of one run, which has a name. */
  readonly fanOutFor: (invocation: Invocation, run: string) => FanOutQueue;
  /** Whose clock the tables stamp the next row with. */
  readonly stampWith: (clock: Clock) => void;
}

export type Request = Pick<Invocation, 'key' | 'kind' | 'user' | 'connectionId' | 'request' | 'cause'>;

/** Copies of an invocation start up to so many waiting times apart. */
const copySpread = 20;

/** Runs handlers as Lambda does: any number at a time, perhaps twice, perhaps not to the end (F1, F2). */
export class Lambda {
  readonly #world: LambdaWorld;

  constructor(world: LambdaWorld) {
    this.#world = world;
  }

  /** The first result of any copy is the answer; there is none if all of them crash or fail. */
  invoke(request: Request, work: Work, onAnswer: (answer: Frame) => void): Invocation {
    const { scheduler, history, draw, callMs } = this.#world;
    const stream = draw.fork(request.key);
    const invocation: Invocation = {
      ...request,
      copies: [],
      copiesPlanned: this.#drawCopies(request, stream),
      invokedAt: history.tick(),
      invokedMs: scheduler.nowMs,
      answeredAt: Infinity,
    };
    history.invocations.push(invocation);
    let isAnswered = false;
    const onEnd = (result: Frame) => {
      if (!isAnswered) onAnswer(result);
      isAnswered = true;
    };
    for (let number = 0; number < invocation.copiesPlanned; number += 1) {
      scheduler.schedule(stream.waitMs(number === 0 ? callMs : copySpread * callMs), () => {
        const copy: Copy = {
          number,
          startedAt: history.tick(),
          startedMs: scheduler.nowMs,
          endedAt: Infinity,
          tableFaults: 0,
        };
        invocation.copies.push(copy);
        void new HandlerRun(this.#world, invocation, copy).run(work, onEnd);
      });
    }
    return invocation;
  }

  #drawCopies({ key }: Request, stream: Prng): number {
    const { intensities, muted, mutedClasses } = this.#world.faults();
    const [dice, more] = [stream.fraction(), stream.fraction()];
    const name = `${key}: runs ${more < 0.8 ? 'twice' : 'three times'}`;
    if (dice >= intensities.duplicated || muted.has(name) || mutedClasses.has('duplicated')) return 1;
    this.#world.history.fault(name);
    return more < 0.8 ? 2 : 3;
  }
}
