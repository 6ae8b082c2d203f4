import type { Prng } from '../prng.ts';
import type { World } from '../world.ts';

/** What a planned operation does, and how a schedule tells it. */
export interface PlannedOperation {
  readonly text: string;
  readonly run: (world: World) => void;
}

/** One kind of thing that may happen. Parameters are drawn beforehand, so that dropping one operation changes no other. */
export interface OperationKind {
  /** How often it is drawn, compared to the others. */
  readonly weight: number;
  readonly plan: (draw: Prng) => PlannedOperation;
}
