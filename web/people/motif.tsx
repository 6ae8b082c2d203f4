import { useMemo } from 'react';
import { threads, weave } from './weave.ts';

/** The woven square of a user or a room. It says nothing that the name beside it does not. */
export function Motif({ of, size }: { readonly of: string; readonly size?: 'small' | 'large' | undefined }) {
  const { ground, figures } = useMemo(() => weave(of), [of]);
  return (
    <svg
      className={`motif ${size === undefined ? '' : `motif-${size}`} dye-${ground}`}
      viewBox={`0 0 ${threads} ${threads}`}
      shapeRendering="crispEdges"
      aria-hidden="true"
    >
      <rect width={threads} height={threads} />
      {figures.map(({ dye, path }) => (
        <path key={dye} className={`dye-${dye}`} d={path} />
      ))}
    </svg>
  );
}
