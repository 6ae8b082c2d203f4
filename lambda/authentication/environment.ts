/** The variables that a function is deployed with. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws Error that names the variable, if it is absent or empty */
export function requiredVariable(environment: Environment, name: string): string {
  const value = environment[name];
  if (!value) throw variableError(name, value, 'a value');
  return value;
}

/** What is wrong with a variable: its name, what came, what may come. */
export function variableError(name: string, value: string | undefined, expected: string): Error {
  return new Error(`unable to read ${name}; got ${JSON.stringify(value)}, expected ${expected}`);
}
