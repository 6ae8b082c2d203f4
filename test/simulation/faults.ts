import type { PortCall } from '../fakes/instrumented-ports.ts';
import type { PostOutcome } from '../../lambda/chat/ports.ts';
import type { FaultClass, Intensities } from './intensities.ts';
import type { Prng } from './prng.ts';

/** What goes wrong with one call. `crash`: the invocation never comes back from it. */
export type CallFault =
  | { readonly type: 'crash'; readonly when: 'before' | 'after' }
  | { readonly type: 'tableFails'; readonly when: 'before' | 'after' | 'repeated' }
  | {
      readonly type: 'post';
      readonly outcome: PostOutcome;
      readonly arrives: boolean;
      /** Whether it is not answered before its deadline. */
      readonly hangs: boolean;
    };

/** The deadline of a post, and of a close, in the adapter. */
export const postDeadlineMs = 2_500;

/** What a seed allows to go wrong. Faults have names that stay theirs when others are left out. */
export interface FaultSettings {
  readonly intensities: Intensities;
  /** Names of faults that are left out, to find those that matter. */
  readonly muted: ReadonlySet<string>;
  readonly mutedClasses: ReadonlySet<FaultClass>;
}

/** The faults of one run of a handler, drawn from a stream of its own. */
export class CopyFaults {
  readonly #draw: Prng;
  readonly #settings: () => FaultSettings;
  readonly #name: string;
  readonly #onFault: (name: string) => void;
  #calls = 0;

  constructor(
    name: string,
    draw: Prng,
    options: { readonly settings: () => FaultSettings; readonly onFault: (name: string) => void },
  ) {
    this.#name = name;
    this.#draw = draw;
    this.#settings = options.settings;
    this.#onFault = options.onFault;
  }

  next(call: PortCall): CallFault | undefined {
    this.#calls += 1;
    const fault = this.#drawFault(call);
    if (fault === undefined) return undefined;
    const { muted, mutedClasses } = this.#settings();
    const name = `${this.#name} call ${this.#calls} ${call.method}: ${describe(fault)}`;
    if (muted.has(name) || mutedClasses.has(classOf(fault))) return undefined;
    this.#onFault(name);
    return fault;
  }

  #drawFault({ port, method }: PortCall): CallFault | undefined {
    const { crashes, tableFails, postLost, postHangs } = this.#settings().intensities;
    const [dice, kind, detail] = [this.#draw.fraction(), this.#draw.fraction(), this.#draw.fraction()];
    if (dice < crashes) return { type: 'crash', when: kind < 0.5 ? 'before' : 'after' };
    if (port === 'clock') return undefined;
    if (port !== 'gateway') {
      if (dice - crashes >= tableFails) return undefined;
      return { type: 'tableFails', when: kind < 0.5 ? 'before' : kind < 0.75 ? 'after' : 'repeated' };
    }
    if (dice - crashes < postHangs) {
      return { type: 'post', outcome: 'failed', arrives: kind < 0.5, hangs: true };
    }
    if (dice - crashes - postHangs >= postLost) return undefined;
    if (method === 'close') return { type: 'post', outcome: 'failed', arrives: kind < 0.5, hangs: false };
    const outcome = (['failed', 'busy', 'gone', 'delivered'] as const)[Math.floor(kind * 4)] ?? 'failed';
    return { type: 'post', outcome, arrives: outcome === 'failed' && detail < 0.5, hangs: false };
  }
}

function classOf(fault: CallFault): FaultClass {
  if (fault.type === 'crash') return 'crashes';
  if (fault.type === 'tableFails') return 'tableFails';
  return fault.hangs ? 'postHangs' : 'postLost';
}

function describe(fault: CallFault): string {
  switch (fault.type) {
    case 'crash':
      return `crash ${fault.when}`;
    case 'tableFails':
      return fault.when === 'repeated' ? 'takes effect twice' : `fails ${fault.when} its effect`;
    case 'post':
      return `${fault.outcome}${fault.hangs ? ' after its deadline' : ''}, ${fault.arrives ? 'arrives' : 'does not arrive'}`;
  }
}

/** What a failing call rejects with. */
export class InjectedFailure extends Error {
  override readonly name = 'InjectedFailure';
}
