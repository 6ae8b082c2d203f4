import { readFileSync, readdirSync } from 'node:fs';
import { parseSync } from '@swc/core';
import type { Declaration, TsEntityName, TsType, TsTypeElement } from '@swc/core';

/** A field of a frame. */
export interface DeclaredField {
  readonly isOptional: boolean;
  /** The texts that it may be, if the declaration names them. */
  readonly literals: readonly string[];
}

/** Field → what is declared of it, in the order of the declaration. */
export type Shape = ReadonlyMap<string, DeclaredField>;

/**
 * Reads the shapes of frames from the type declarations of `protocol/`, because types are gone when code runs.
 * It knows the forms that stand there: interfaces that extend others, unions, intersections, `Omit` and `Partial`.
 */
export class DeclaredFrames {
  readonly #declarations = new Map<string, Declaration>();

  constructor(folder: URL) {
    for (const file of readdirSync(folder)) {
      const { body } = parseSync(readFileSync(new URL(file, folder), 'utf8'), { syntax: 'typescript' });
      for (const item of body) {
        const declaration = item.type === 'ExportDeclaration' ? item.declaration : item;
        if (declaration.type === 'TsInterfaceDeclaration' || declaration.type === 'TsTypeAliasDeclaration')
          this.#declarations.set(declaration.id.value, declaration);
      }
    }
  }

  /** Every shape that a declared type can have. Throws if there is no such type. */
  shapesOf(name: string): readonly Shape[] {
    const declaration = this.#declarations.get(name);
    if (declaration?.type === 'TsTypeAliasDeclaration') return this.#resolve(declaration.typeAnnotation);
    if (declaration?.type !== 'TsInterfaceDeclaration')
      throw new Error(`there is no type ${name} in the protocol`);
    const bases = declaration.extends.map(({ expression, typeArguments }) => {
      if (expression.type !== 'Identifier') throw new Error(`unable to read what ${name} extends`);
      return this.#reference(expression.value, typeArguments?.params ?? []);
    });
    return bases.reduce((left, right) => combined(left, right), [fieldsOf(declaration.body.body)]);
  }

  #resolve(type: TsType): readonly Shape[] {
    if (type.type === 'TsParenthesizedType') return this.#resolve(type.typeAnnotation);
    if (type.type === 'TsTypeReference')
      return this.#reference(nameOf(type.typeName), type.typeParams?.params ?? []);
    if (type.type === 'TsTypeLiteral') return [fieldsOf(type.members)];
    if (type.type === 'TsUnionType') return type.types.flatMap((member) => this.#resolve(member));
    if (type.type !== 'TsIntersectionType') throw new Error(`unable to read a ${type.type} of the protocol`);
    return type.types.map((member) => this.#resolve(member)).reduce((left, right) => combined(left, right));
  }

  #reference(name: string, [first, second]: readonly TsType[]): readonly Shape[] {
    if (first === undefined) return this.shapesOf(name);
    const shapes = this.#resolve(first);
    if (name === 'Omit') {
      const omitted = literalsOf(second);
      return shapes.map((shape) => new Map([...shape].filter(([field]) => !omitted.includes(field))));
    }
    if (name === 'Partial') {
      return shapes.map(
        (shape) => new Map([...shape].map(([field, declared]) => [field, { ...declared, isOptional: true }])),
      );
    }
    throw new Error(`unable to read a ${name} of the protocol`);
  }
}

/** Each of the one beside each of the other; of a field that both have, the last one counts. */
function combined(left: readonly Shape[], right: readonly Shape[]): readonly Shape[] {
  return left.flatMap((first) => right.map((second) => new Map([...first, ...second])));
}

function fieldsOf(members: readonly TsTypeElement[]): Shape {
  return new Map(
    members.flatMap((member) => {
      if (member.type !== 'TsPropertySignature' || member.key.type !== 'Identifier') return [];
      const literals = literalsOf(member.typeAnnotation?.typeAnnotation);
      return [[member.key.value, { isOptional: member.optional, literals }]];
    }),
  );
}

function literalsOf(type: TsType | undefined): readonly string[] {
  if (type?.type === 'TsUnionType') return type.types.flatMap((member) => literalsOf(member));
  return type?.type === 'TsLiteralType' && type.literal.type === 'StringLiteral' ? [type.literal.value] : [];
}

function nameOf(name: TsEntityName): string {
  return name.type === 'Identifier' ? name.value : name.right.value;
}
