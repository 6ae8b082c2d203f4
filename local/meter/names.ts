import type { Resource } from '../resource.ts';

/** Gives a resource's readable name for its physical one, which is given back if it is nobody's. */
export type ReadableName = (physicalName: string) => string;

/**
 * Names resources by their logical id without the hash that the CDK puts at its end; with it, where two would be
 * called the same.
 */
export function readableNames(resources: readonly Resource[]): ReadableName {
  const counts = new Map<string, number>();
  for (const { logicalId } of resources) {
    const name = withoutHash(logicalId);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const names = new Map(
    resources.map(({ ref, logicalId }) => {
      const name = withoutHash(logicalId);
      return [ref, counts.get(name) === 1 ? name : logicalId];
    }),
  );
  return (physicalName) => names.get(physicalName) ?? physicalName;
}

function withoutHash(logicalId: string): string {
  return logicalId.replace(/(?<=.)[0-9A-F]{8}$/, '');
}
