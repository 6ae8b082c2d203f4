/** A woven field for the eye alone: diamonds within diamonds, row by row, each row in the dyes after the one before. */
export function Kilim() {
  return (
    <svg className="kilim" viewBox="0 0 120 200" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <rect className="dye-2" width="120" height="200" />
      {Array.from({ length: 11 }, (_, row) =>
        Array.from({ length: 7 }, (_, column) => (
          <Diamond key={`${row}.${column}`} x={column * 20} y={row * 20} turn={row + 2 * column} />
        )),
      )}
      {Array.from({ length: 10 }, (_, row) =>
        Array.from({ length: 6 }, (_, column) => (
          <path
            key={`${row}.${column}`}
            className="dye-3"
            d={stepped(column * 20 + 10, row * 20 + 10, 2)}
            shapeRendering="crispEdges"
          />
        )),
      )}
    </svg>
  );
}

/** Around a point, in three dyes. */
function Diamond({ x, y, turn }: { readonly x: number; readonly y: number; readonly turn: number }) {
  const dye = [1, 4, 1, 5][turn % 4];
  return (
    <g shapeRendering="crispEdges">
      <path className={`dye-${dye}`} d={stepped(x, y, 8)} />
      <path className="dye-0" d={stepped(x, y, 6)} />
      <path className={`dye-${turn % 2 === 0 ? 2 : 6}`} d={stepped(x, y, 4)} />
      <path className="dye-3" d={stepped(x, y, 1)} />
    </g>
  );
}

/** A diamond as a loom makes it: `steps` rows up, the middle one, `steps` rows down. */
function stepped(x: number, y: number, steps: number): string {
  const rows = Array.from({ length: 2 * steps + 1 }, (_, index) => index - steps);
  return rows
    .map((row) => {
      const half = steps - Math.abs(row) + 0.5;
      return `M${x - half} ${y + row - 0.5}h${2 * half}v1h${-2 * half}z`;
    })
    .join('');
}
