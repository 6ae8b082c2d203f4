import { WebSocket } from 'ws';
import type { WebSocketConstructor, WebSocketLike } from '../../../client/index.ts';
import { readFrames } from '../../../client/frames.ts';
import type { Prng } from '../../simulation/prng.ts';

/** What a network does to the frames that a client receives, and to its connections. */
export interface Weather {
  /** Share of the pushes that never arrive. */
  readonly pushLoss: number;
  /** Share of the replies that never arrive. */
  readonly replyLoss: number;
  /** Chance that a frame, sent or received, is the last one of its connection. */
  readonly cutChance: number;
}

/** A network that loses frames and connections, as its random stream says, until it is mended. */
export class BadNetwork {
  lostPushes = 0;
  lostReplies = 0;
  cuts = 0;
  #weather: Weather;
  readonly #random: Prng;

  constructor(weather: Weather, random: Prng) {
    this.#weather = weather;
    this.#random = random;
  }

  /** For the client's option `webSocket`. */
  get webSocket(): WebSocketConstructor {
    return webSocketOver(this);
  }

  /** From here on everything arrives. */
  mend(): void {
    this.#weather = { pushLoss: 0, replyLoss: 0, cutChance: 0 };
  }

  /** The connection ends here, and neither side is told. */
  isCut(): boolean {
    const isOver = this.#random.chance(this.#weather.cutChance);
    if (isOver) this.cuts += 1;
    return isOver;
  }

  loses(kind: 'push' | 'reply'): boolean {
    const { pushLoss, replyLoss } = this.#weather;
    const isLost = this.#random.chance(kind === 'push' ? pushLoss : replyLoss);
    if (isLost && kind === 'push') this.lostPushes += 1;
    else if (isLost) this.lostReplies += 1;
    return isLost;
  }
}

function webSocketOver(network: BadNetwork): WebSocketConstructor {
  return class extends BadSocket {
    constructor(url: string, protocols: string[]) {
      super(network, url, protocols);
    }
  };
}

type Listener = Parameters<WebSocketLike['addEventListener']>[1];

/** A real WebSocket behind that network. */
class BadSocket implements WebSocketLike {
  readonly #network: BadNetwork;
  readonly #socket: WebSocket;
  readonly #asked = new Set<unknown>();

  constructor(network: BadNetwork, url: string, protocols: string[]) {
    this.#network = network;
    this.#socket = new WebSocket(url, protocols, { perMessageDeflate: false });
  }

  addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: Listener): void {
    this.#socket.addEventListener(type, (event) => {
      if (!('data' in event)) return listener(event);
      // Of text frames it is a string.
      if (typeof event.data === 'string' && this.#arrives(event.data)) listener(event);
    });
  }

  send(data: string): void {
    this.#asked.add(JSON.parse(data).id);
    this.#socket.send(data);
    if (this.#network.isCut()) this.#socket.terminate();
  }

  close(code?: number): void {
    this.#socket.close(code);
  }

  #arrives(text: string): boolean {
    const isReply = readFrames(text).some((frame) => 'id' in frame && this.#asked.has(frame.id));
    const isLost = this.#network.loses(isReply ? 'reply' : 'push');
    if (this.#network.isCut()) this.#socket.terminate();
    return !isLost;
  }
}
