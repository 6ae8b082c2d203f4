import type { Ports } from '../../lambda/chat/ports.ts';

/** One call of a port. */
export interface PortCall {
  readonly port: 'rooms' | 'log' | 'subscriptions' | 'gateway' | 'fanOut' | 'orders' | 'clock';
  readonly method: string;
  readonly args: readonly unknown[];
}

/** Stands around every call: it may wait, count, or fail before and after the effect. */
export type Around = (call: PortCall, effect: () => Promise<unknown>) => Promise<unknown>;

/** The same ports with every asynchronous call passed through `around`. */
export function instrument(ports: Ports, around: Around): Ports {
  return {
    ...ports,
    rooms: wrap('rooms', ports.rooms, around),
    log: wrap('log', ports.log, around),
    subscriptions: wrap('subscriptions', ports.subscriptions, around),
    gateway: wrap('gateway', ports.gateway, around),
    fanOut: wrap('fanOut', ports.fanOut, around),
    orders: wrap('orders', ports.orders, around),
    clock: wrap('clock', ports.clock, around, ['now']),
  };
}

function wrap<Port extends object>(
  name: PortCall['port'],
  port: Port,
  around: Around,
  except: readonly string[] = [],
): Port {
  return new Proxy(port, {
    get(target, method) {
      const member: unknown = Reflect.get(target, method, target);
      if (typeof member !== 'function' || typeof method !== 'string') return member;
      if (except.includes(method)) return member.bind(target);
      return async (...args: readonly unknown[]) =>
        around({ port: name, method, args }, async () => Reflect.apply(member, target, args));
    },
  });
}
