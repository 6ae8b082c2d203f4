import { threads, weave } from '../../web/people/weave.ts';

test('weaves the same motif of the same name, and hardly ever of another', () => {
  expect(weave('nazanin')).toEqual(weave('nazanin'));
  const names = Array.from({ length: 100 }, (_, index) => `user ${index}`);
  const motifs = new Set(names.map((name) => JSON.stringify(weave(name))));
  expect(motifs.size).toBeGreaterThan(95);
});

test.each(['nazanin', 'سارا', '', '💬'])('mirrors the motif of %j both ways', (name) => {
  for (const { path } of weave(name).figures) {
    const squares = [...path.matchAll(/M(\d) (\d)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
    const sorted = (all: readonly (readonly [number, number])[]) => all.map(String).sort();
    const last = threads - 1;
    expect(sorted(squares.map(([x, y]) => [last - x, y]))).toEqual(sorted(squares));
    expect(sorted(squares.map(([x, y]) => [x, last - y]))).toEqual(sorted(squares));
  }
});
