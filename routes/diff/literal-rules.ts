import type ts from 'typescript';

/** The TypeScript compiler. */
type Compiler = typeof ts;

/** The parts of access rules that are literals in their code. */
export interface LiteralRules {
  /** The contents of ACCESS_RULES and of PUBLIC_ROUTES, as far as they are literals, in the order of the code. */
  readonly lists: readonly ts.NodeArray<ts.Node>[];
  /** The entries of the lists that are data, and that no other code can change: their values tell all. */
  readonly data: ReadonlySet<ts.Node>;
  /** The conditions by route. A careless rule names two. */
  readonly conditions: ReadonlyMap<string, readonly ts.Node[]>;
}

/** Finds them in a bundle that is an ECMAScript module. */
export function literalRules(compiler: Compiler, bundle: ts.SourceFile): LiteralRules {
  const table = exported(compiler, bundle, 'ACCESS_RULES');
  const open = exported(compiler, bundle, 'PUBLIC_ROUTES');
  const rules =
    table && compiler.isObjectLiteralExpression(table.value) ? table.value.properties : undefined;
  const routes =
    open && compiler.isArrayLiteralExpression(open.value) ? open.value.elements : undefined;
  const isText = compiler.isStringLiteral;
  return {
    lists: [rules, routes]
      .filter((list) => list !== undefined)
      .sort((one, other) => one.pos - other.pos),
    data: new Set<ts.Node>([
      ...(table?.isReadElsewhere === false
        ? lastNamed(compiler, rules ?? []).filter((rule) => isData(compiler, rule))
        : []),
      ...(open?.isReadElsewhere === false && routes?.every(isText) ? routes : []),
    ]),
    conditions: new Map(
      (rules ?? []).map((rule) => [
        memberOf(compiler, rule)?.name ?? '',
        membersOf(compiler, rule)
          .filter((member) => member?.name === 'where')
          .flatMap((member) => member?.value ?? []),
      ]),
    ),
  };
}

/** The first value of an exported variable, and whether code beside its declaration and its export may use it. */
function exported(compiler: Compiler, bundle: ts.SourceFile, wanted: string) {
  const nodes = descendantsOf(bundle);
  const specifiers = nodes.filter((node) => compiler.isExportSpecifier(node));
  const specifier = specifiers.find(({ name }) => name.text === wanted);
  const own = specifier?.propertyName ?? specifier?.name;
  const mentions = nodes.filter(
    (node) => compiler.isIdentifier(node) && [own?.text, 'eval'].includes(node.text),
  );
  const value = mentions
    .map(({ parent }) => parent)
    .find((parent) => compiler.isVariableDeclaration(parent))?.initializer;
  return value && { value, isReadElsewhere: mentions.length > 2 };
}

function descendantsOf(node: ts.Node): readonly ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (child: ts.Node): void => {
    found.push(child);
    child.forEachChild(visit);
  };
  node.forEachChild(visit);
  return found;
}

/** The properties at the end of an object that no other one can overwrite. */
function lastNamed(compiler: Compiler, properties: readonly ts.Node[]): readonly ts.Node[] {
  const names = properties.map((property) => memberOf(compiler, property)?.name);
  const isAlone = (name: string | undefined): boolean =>
    name !== undefined && names.filter((other) => other === name).length === 1;
  return properties.slice(names.findLastIndex((name) => !isAlone(name)) + 1);
}

interface Member {
  readonly name: string;
  readonly value: ts.Node;
}

/** Reads a property; undefined if its name is not fixed, or its value may be another one each time. */
function memberOf(compiler: Compiler, property: ts.Node): Member | undefined {
  if (
    !compiler.isPropertyAssignment(property) &&
    !compiler.isShorthandPropertyAssignment(property) &&
    !compiler.isMethodDeclaration(property)
  ) {
    return undefined;
  }
  const { name } = property;
  if (!compiler.isStringLiteral(name) && !compiler.isIdentifier(name)) return undefined;
  // It is not a property of its own.
  if (name.text === '__proto__') return undefined;
  if (compiler.isMethodDeclaration(property)) return { name: name.text, value: property };
  return {
    name: name.text,
    value: compiler.isPropertyAssignment(property) ? property.initializer : name,
  };
}

/** The properties of a rule that is an object literal. */
function membersOf(compiler: Compiler, rule: ts.Node): readonly (Member | undefined)[] {
  const value = memberOf(compiler, rule)?.value;
  return value && compiler.isObjectLiteralExpression(value)
    ? value.properties.map((property) => memberOf(compiler, property))
    : [undefined];
}

/**
 * Tells whether a rule is lists of texts, and a condition that is there without code being run. The condition itself
 * is compared apart; by its contract, it has no effect on others.
 */
function isData(compiler: Compiler, rule: ts.Node): boolean {
  return membersOf(compiler, rule).every((member) => {
    if (member === undefined) return false;
    const { name, value } = member;
    return name === 'where'
      ? compiler.isFunctionLike(value) || compiler.isIdentifier(value)
      : compiler.isArrayLiteralExpression(value) && value.elements.every(compiler.isStringLiteral);
  });
}
