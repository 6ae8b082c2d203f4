/** The error of a prop that a construct cannot take: its name, what came, what may come. */
export function refusal(name: string, value: unknown, allowed: string): Error {
  return new Error(`unable to take ${name}; got ${JSON.stringify(value) ?? 'nothing'}, allowed: ${allowed}`);
}
