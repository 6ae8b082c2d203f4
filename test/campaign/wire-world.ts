import type { FaultPlanInput } from '../../local/faults/fault-plan.ts';
import * as cast from '../simulation/cast.ts';
import { Backend } from '../simulation/clients/backend.ts';
import { DeviceWorld } from '../simulation/clients/device-world.ts';
import { Device } from '../simulation/clients/device.ts';
import { History } from '../simulation/history.ts';
import { drawPace } from '../simulation/intensities.ts';
import type { Pace } from '../simulation/intensities.ts';
import { Prng } from '../simulation/prng.ts';
import type { World } from '../simulation/world.ts';
import { Aliases } from './aliases.ts';
import { Patience } from './patience.ts';
import { Repetition } from './repetition.ts';
import { ScaledTime } from './scaled-time.ts';
import { Session } from './session.ts';
import type { Site } from './site.ts';
import { drawWeather } from './weather.ts';
import { WireGateway } from './wire-gateway.ts';
import { WireLambda } from './wire-lambda.ts';

/** A client that is patient for six seconds in the simulation gives up after three. */
const speed = 2;

/** The simulation's clients, around the real thing: what they see of the world, over real sockets. */
export class WireWorld extends DeviceWorld {
  readonly draw: Prng;
  readonly pace: Pace;
  readonly history = new History({ skewMsMax: 0, keepsLines: true });
  readonly session: Session;
  readonly scheduler: ScaledTime;
  readonly patience: Patience;
  readonly repetition: Repetition;
  readonly weather: FaultPlanInput;
  readonly gateway: WireGateway;
  readonly lambda: WireLambda;
  readonly backend: Backend;
  readonly devices: readonly Device[];
  isCalm = true;

  constructor(seed: number, site: Site) {
    super();
    this.draw = new Prng(`wire ${seed}`);
    this.pace = drawPace(this.draw.fork('pace'));
    const aliases = new Aliases(`w${seed}x${Date.now().toString(36)}-`);
    this.repetition = new Repetition(this.draw.fork('repetition'));
    this.weather = drawWeather(seed, this.draw.fork('weather'));
    this.session = new Session({ history: this.history, aliases, repetition: this.repetition });
    this.patience = new Patience(site.recorder);
    // Whoever gives up on a request in the calm, although it is worked on, does so on a machine that is too slow.
    const isHeld = () => this.isCalm && site.recorder.callsUnderWay > 0;
    this.scheduler = new ScaledTime({ speed, isHeld });
    this.gateway = new WireGateway(this.session, async (user, room) =>
      site.urlFor(aliases.of(user), room === undefined ? undefined : aliases.of(room)),
    );
    this.lambda = new WireLambda(this.session, site);
    this.backend = new Backend(this.forClients());
    this.devices = cast.devices.map(([name, user]) => new Device(this.forClients(), user, name));
  }

  /** The clients are written for the simulated world, of which this one has all that they use. */
  forClients(): World {
    return this as unknown as World;
  }
}
