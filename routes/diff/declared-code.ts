import type ts from 'typescript';

/** The TypeScript compiler. */
type Compiler = typeof ts;

/** A bundle of JavaScript, read for what its functions depend on. */
export interface DeclaredCode {
  readonly file: ts.SourceFile;
  /** The functions with this text: several if the same is written more than once. */
  readonly functionsOf: (text: string) => readonly ts.Node[];
  /** Tells whether a node is in the value of a property with this name. */
  readonly isWithin: (node: ts.Node, property: string) => boolean;
  /** The texts of some nodes and of all that they refer to, in the order of the bundle. */
  readonly dependenciesOf: (nodes: readonly ts.Node[]) => readonly string[];
}

/**
 * Reads a bundle in the form of esbuild's format `cjs`. It compares names and knows no scopes: a name stands for each
 * declaration of the top level that has it.
 */
export function readCode(compiler: Compiler, code: string): DeclaredCode {
  const { ScriptTarget, ScriptKind } = compiler;
  const file = compiler.createSourceFile('r.js', code, ScriptTarget.ES2023, true, ScriptKind.JS);
  const nodes = descendantsOf(file);
  const statements = file.statements.filter((each) => !isExport(compiler, each, file));
  const related = relatedStatements(compiler, statements);
  const ancestorsOf = (node: ts.Node): readonly ts.Node[] =>
    node === file ? [] : [node.parent, ...ancestorsOf(node.parent)];
  const names = statements
    .flatMap(descendantsOf)
    .filter((node): node is ts.Identifier => isReference(compiler, node));

  /** A function that another one makes depends on that one, and on the arguments of its calls. */
  const makersOf = (node: ts.Node): readonly ts.Node[] => {
    const maker = ancestorsOf(node).filter(compiler.isFunctionLike).at(-1);
    if (maker === undefined) return [];
    const name = nameOf(compiler, maker);
    const uses = names.filter((use) => use.text === name?.text && use !== name);
    const calls = uses.map((use) => callOf(compiler, use));
    // If it cannot be told who calls it, everything counts.
    if (name === undefined || calls.includes(undefined)) return [file];
    return [maker, ...calls.filter((call) => call !== undefined)];
  };
  const dependenciesOf = (start: readonly ts.Node[]): readonly string[] => {
    const found = new Set(start);
    // A Set also visits the nodes that are added on the way.
    for (const node of found) {
      for (const maker of makersOf(node)) found.add(maker);
      for (const name of [node, ...descendantsOf(node)]) {
        if (!isReference(compiler, name)) continue;
        for (const statement of related.get(name.text) ?? []) found.add(statement);
      }
    }
    return [...found].sort((one, other) => one.pos - other.pos).map((node) => node.getText(file));
  };
  return {
    file,
    functionsOf: (text) =>
      nodes.filter((node) => compiler.isFunctionLike(node) && node.getText(file) === text),
    isWithin: (node, property) =>
      ancestorsOf(node).some(
        (each) =>
          compiler.isPropertyAssignment(each) &&
          (compiler.isStringLiteral(each.name) || compiler.isIdentifier(each.name)) &&
          each.name.text === property,
      ),
    dependenciesOf,
  };
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

/** Finds for each name the statements that declare it, assign to it, or do something with it when the bundle is run. */
function relatedStatements(
  compiler: Compiler,
  statements: readonly ts.Statement[],
): ReadonlyMap<string, ReadonlySet<ts.Statement>> {
  const related = new Map<string, Set<ts.Statement>>();
  const relate = (statement: ts.Statement, name: ts.Identifier): void => {
    const known = related.get(name.text) ?? new Set();
    related.set(name.text, known.add(statement));
  };
  for (const statement of statements) {
    const declared = declaredBy(compiler, statement);
    for (const name of declared ?? []) relate(statement, name);
    for (const node of descendantsOf(statement)) {
      if (!isReference(compiler, node)) continue;
      if (declared === undefined || isAssigned(compiler, node)) relate(statement, node);
    }
  }
  return related;
}

/** The names that a statement declares; undefined for one that does something else. */
function declaredBy(
  compiler: Compiler,
  statement: ts.Statement,
): readonly ts.Identifier[] | undefined {
  if (compiler.isVariableStatement(statement)) {
    return statement.declarationList.declarations
      .flatMap(({ name }) => [name, ...descendantsOf(name)])
      .filter((node) => compiler.isIdentifier(node));
  }
  if (!compiler.isFunctionDeclaration(statement) && !compiler.isClassDeclaration(statement)) {
    return undefined;
  }
  return statement.name === undefined ? [] : [statement.name];
}

/** Tells whether a statement hands out the exports of the whole bundle. */
function isExport(compiler: Compiler, statement: ts.Statement, file: ts.SourceFile): boolean {
  if (!compiler.isExpressionStatement(statement)) return false;
  const text = statement.getText(file);
  const [, exported = ''] = /module\.exports = __toCommonJS\((\w+)\)/.exec(file.text) ?? [];
  return text.startsWith('module.exports = ') || text.startsWith(`__export(${exported},`);
}

/** Tells whether a node is a name that may stand for a declaration, and not that of a member. */
function isReference(compiler: Compiler, node: ts.Node): node is ts.Identifier {
  if (!compiler.isIdentifier(node)) return false;
  const { parent } = node;
  if (compiler.isPropertyAccessExpression(parent)) return parent.name !== node;
  return !(compiler.isPropertyAssignment(parent) && parent.name === node);
}

/** Tells whether a name, or a member of it, is on the left side of an assignment, or is counted up or down. */
function isAssigned(compiler: Compiler, name: ts.Identifier): boolean {
  const { FirstAssignment, LastAssignment, PlusPlusToken, MinusMinusToken } = compiler.SyntaxKind;
  let node: ts.Node = name;
  while (!compiler.isStatement(node.parent)) {
    const { parent } = node;
    if (compiler.isBinaryExpression(parent) && parent.left === node) {
      const { kind } = parent.operatorToken;
      if (kind >= FirstAssignment && kind <= LastAssignment) return true;
    }
    if (compiler.isPrefixUnaryExpression(parent) || compiler.isPostfixUnaryExpression(parent)) {
      if ([PlusPlusToken, MinusMinusToken].some((kind) => kind === parent.operator)) return true;
    }
    node = parent;
  }
  return false;
}

/** The name by which a function is called, if it has one. */
function nameOf(compiler: Compiler, node: ts.Node): ts.Identifier | undefined {
  if (compiler.isFunctionDeclaration(node)) return node.name;
  const { parent } = node;
  if (!compiler.isVariableDeclaration(parent)) return undefined;
  return compiler.isIdentifier(parent.name) ? parent.name : undefined;
}

/** The call of a function by its name, with the calls of its result; undefined for another use of the name. */
function callOf(compiler: Compiler, name: ts.Node): ts.Node | undefined {
  let callee = name;
  while (compiler.isCallExpression(callee.parent) && callee.parent.expression === callee) {
    callee = callee.parent;
  }
  return callee === name ? undefined : callee;
}
