import type { OperationKind } from './operation.ts';

/** Nothing happens for a while: handshakes end, leases run out. The plan makes room for it. */
export const idle: OperationKind = {
  weight: 1,
  plan: () => ({ text: 'nothing happens for a while', run: () => {} }),
};
