import { closeReasons, type CloseReason } from './close-reason.ts';
import { Connection } from './connection.ts';
import type { RegisteredConnection } from './connections-api.ts';
import { reportDisconnect } from './disconnect.ts';
import type { ConnectionFacts } from './events.ts';
import type { GatewayRuntime } from './gateway-runtime.ts';
import { answerMessage, selectRoute } from './messages.ts';
import type { Stage } from './stage.ts';
import type { UpgradedSocket } from './web-socket-upgrade.ts';

/** The established connections of all stages. */
export interface ConnectionRegistry {
  /** Takes a connection in, with its 101 just written, and serves it to its end. */
  establish(of: {
    readonly stage: Stage;
    readonly facts: ConnectionFacts;
    readonly upgraded: UpgradedSocket;
  }): void;
  /** Tells `$disconnect` of a connection, in the background. */
  report(of: { readonly stage: Stage; readonly facts: ConnectionFacts; readonly reason: CloseReason }): void;
  find(connectionId: string): RegisteredConnection | undefined;
  /** Closes every connection; resolves when the `$disconnect` calls are over. */
  closeAll(): Promise<void>;
}

/** Makes an empty registry. */
export function createConnectionRegistry(runtime: GatewayRuntime): ConnectionRegistry {
  const connections = new Map<string, RegisteredConnection>();
  const reports = new Set<Promise<void>>();
  const closings = new Set<Promise<void>>();

  const registry: ConnectionRegistry = {
    find: (connectionId) => connections.get(connectionId),
    establish({ stage, facts, upgraded }) {
      const { connectionId } = facts;
      const closed = new Promise<void>((resolve) => {
        const connection = new Connection({
          ...upgraded,
          idleTimeoutMs: runtime.idleTimeoutMs,
          connectionDurationMsMax: runtime.connectionDurationMsMax,
          schedule: runtime.schedule,
          onMessage: (body) => void serve(body),
          onClosed(reason) {
            connections.delete(connectionId);
            runtime.observer.disconnected(connectionId);
            registry.report({ stage, facts, reason });
            resolve();
          },
        });
        connections.set(connectionId, { connection, facts });
        runtime.observer.connected(connectionId);

        async function serve(body: string): Promise<void> {
          try {
            const route = selectRoute(stage.api, body);
            const message = { routeKey: route?.routeKey, connectionId, bytes: Buffer.byteLength(body) };
            await runtime.observer.during({ kind: 'message', ...message }, async () => {
              const answer = await answerMessage(runtime, { stage, facts, route, body });
              if (answer === undefined || !connection.isOpen) return;
              connection.send(answer.text);
              runtime.observer.sent({ kind: answer.kind, bytes: Buffer.byteLength(answer.text) });
            });
          } catch (error) {
            runtime.log(`unable to serve a message of ${connectionId}; ${String(error)}`);
          }
        }
      });
      keep(closings, closed);
    },
    report(of) {
      const report = reportDisconnect(runtime, of).catch((error: unknown) => {
        runtime.log(`unable to report the end of ${of.facts.connectionId}; ${String(error)}`);
      });
      keep(reports, report);
    },
    async closeAll() {
      for (const { connection } of connections.values()) connection.close(closeReasons.goingAway);
      await Promise.all(closings);
      await Promise.all(reports);
    },
  };
  return registry;
}

function keep(pending: Set<Promise<void>>, promise: Promise<void>): void {
  pending.add(promise);
  void promise.then(() => pending.delete(promise));
}
