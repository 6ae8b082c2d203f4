import type { MeterReading, Usage } from './reading.ts';

/** A reading as text for a terminal: who took what, the dearest first, and the sum. Empty if nothing was taken. */
export function meterTable({ functions, gateway, outside, total }: MeterReading): string {
  if (total.priceUsd === 0) return '';
  const parties = [
    ['API Gateway', gateway] as const,
    ...Object.entries(functions),
    ['outside', outside] as const,
  ]
    .filter(([, { priceUsd }]) => priceUsd > 0)
    .sort(([, left], [, right]) => right.priceUsd - left.priceUsd);
  const rows = [...parties, ['together', total] as const].map(([name, usage]) => [name, ...cells(usage)]);
  const table = [['', 'calls', 'writes', 'reads', 'runs', 'GB-s', 'messages', 'price'], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table.map((row) => `  ${line(row, widths)}`).join('\n');
}

function cells(usage: Usage): readonly string[] {
  return [
    count(Object.values(usage.calls).reduce((sum, calls) => sum + calls, 0)),
    count(usage.writeUnits),
    count(usage.readUnits),
    count(usage.invocations),
    count(usage.gbSeconds),
    count(usage.messagesIn + usage.messagesOut),
    `$${usage.priceUsd.toFixed(6)}`,
  ];
}

const format = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

function count(value: number): string {
  return value === 0 ? '–' : format.format(value);
}

function line(row: readonly string[], widths: readonly number[]): string {
  const padded = row.map((cell, column) => {
    const width = widths[column] ?? 0;
    return column === 0 ? cell.padEnd(width) : cell.padStart(width);
  });
  return padded.join('  ');
}
