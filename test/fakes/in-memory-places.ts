import type { PlaceStore, Places } from '../../lambda/chat/place-port.ts';
import type { ConnectionKey } from '../../lambda/chat/subscription-store-port.ts';

/** The places of users, in memory. */
export class InMemoryPlaces implements PlaceStore {
  readonly #places = new Map<string, Places>();

  /** All that it holds, for tests that compare states. */
  state(): unknown {
    return this.#places;
  }

  async takePlace(
    { user, connectionId }: ConnectionKey,
    { nowMs, placesMax }: { readonly nowMs: number; readonly placesMax: number },
  ) {
    const places = this.#places.get(user);
    if (places === undefined) return { outcome: 'refused' } as const;
    const { takenAt, revokedAt } = places;
    if (revokedAt !== undefined) return { outcome: 'refused', places } as const;
    if (!takenAt.has(connectionId) && takenAt.size >= placesMax)
      return { outcome: 'refused', places } as const;
    this.#put(user, new Map([...takenAt, [connectionId, nowMs]]));
    return { outcome: 'taken' } as const;
  }

  async putPlaces(
    user: string,
    {
      seen,
      takenAt,
      revokedAt,
    }: {
      readonly seen: Places | undefined;
      readonly takenAt: Places['takenAt'];
      readonly revokedAt?: number | undefined;
    },
  ) {
    if (this.#places.get(user)?.version !== seen?.version) return false;
    this.#put(user, takenAt, revokedAt);
    return true;
  }

  async revokeTokens(user: string, { nowMs }: { readonly nowMs: number }) {
    const takenAt = this.#places.get(user)?.takenAt ?? new Map<string, number>();
    this.#put(user, takenAt, nowMs);
    return [...takenAt.keys()];
  }

  async freePlace({ user, connectionId }: ConnectionKey) {
    const places = this.#places.get(user);
    if (places?.takenAt.has(connectionId) !== true) return;
    const others = [...places.takenAt].filter(([id]) => id !== connectionId);
    this.#put(user, new Map(others), places.revokedAt);
  }

  async forgetPlaces(user: string) {
    this.#places.delete(user);
  }

  #put(user: string, takenAt: Places['takenAt'], revokedAt?: number): void {
    this.#places.set(user, {
      version: (this.#places.get(user)?.version ?? 0) + 1,
      takenAt,
      ...(revokedAt !== undefined && { revokedAt }),
    });
  }
}
