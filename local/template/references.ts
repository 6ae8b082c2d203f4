/** Names that a template value refers to by `Ref`, `Fn::GetAtt` or `Fn::Sub`, also in branches that are not taken. */
export function referencesIn(value: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  collect(value, names);
  return names;
}

function collect(value: unknown, names: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, argument] of Object.entries(value)) {
    if (key === 'Ref' && typeof argument === 'string') names.add(argument);
    if (key === 'Fn::GetAtt') addFirstName(argument, names);
    if (key === 'Fn::Sub') addSubstitutedNames(argument, names);
    collect(argument, names);
  }
}

// Both `["LogicalId", "Attribute"]` and `"LogicalId.Attribute"` are allowed.
function addFirstName(argument: unknown, names: Set<string>): void {
  const first: unknown = Array.isArray(argument) ? argument[0] : argument;
  if (typeof first === 'string') names.add(first.split('.', 1)[0] ?? first);
}

function addSubstitutedNames(argument: unknown, names: Set<string>): void {
  const text: unknown = Array.isArray(argument) ? argument[0] : argument;
  if (typeof text !== 'string') return;
  for (const [, name] of text.matchAll(/\$\{([^!}.]+)(?:\.[^}]*)?\}/g)) {
    if (name !== undefined) names.add(name);
  }
}
