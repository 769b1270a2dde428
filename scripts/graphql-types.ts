import {
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  type SelectionNode,
  validate,
} from "graphql";

/** The TypeScript types of GitHub's scalars: https://docs.github.com/en/graphql/reference/scalars */
const scalars: ReadonlyMap<string, string> = new Map([
  ...["BigInt", "DateTime", "GitObjectID", "GitTimestamp", "ID", "String", "URI"].map((name) => [name, "string"] as const),
  ...["Float", "Int"].map((name) => [name, "number"] as const),
  ["Boolean", "boolean"],
]);

/**
 * The types of GitHub's answers to documents, with exactly the requested fields: one type per fragment, and `Answers` by operation name. Documents of
 * one operation are its variants: fields that only some of them request are optional, like those that a directive may leave out. Aliases that differ
 * only in their numbers share a type. `separable` are the fields whose own errors `ask` turns into undefined.
 */
export function answerTypes(schema: GraphQLSchema, documents: readonly string[], separable: ReadonlySet<string>): string {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations = new Map<string, readonly OperationDefinitionNode[]>();
  for (const text of documents) {
    const document = parse(text, { noLocation: true });
    const problems = validate(schema, document);
    if (problems.length > 0) throw new Error(`${problems.map(({ message }) => message).join("\n")}\n${text}`);
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      const name = definition.name?.value ?? "";
      operations.set(name, [...(operations.get(name) ?? []), definition]);
    }
  }
  const printer = createPrinter(schema, fragments, separable);
  const parts = [...fragments.values()]
    .toSorted((one, other) => (one.name.value < other.name.value ? -1 : 1))
    .map(({ name, typeCondition, selectionSet }) => {
      const type = printer.composite(compositeType(schema, typeCondition.name.value), [selectionSet.selections]);
      return `export type ${typeName(name.value)} = ${type};`;
    });
  const answers = [...operations].map(([name, variants]) => {
    const root = schema.getRootType(variants[0]?.operation ?? OperationTypeNode.QUERY);
    if (!root) throw new Error(`GitHub has no ${name}`);
    const type = printer.composite(
      root,
      variants.map(({ selectionSet }) => selectionSet.selections),
    );
    return `  readonly ${name}: ${type};`;
  });
  const enums = printer.enums().map(([name, values]) => `export type ${name} = ${values.map((value) => `"${value}"`).join(" | ")};`);
  return `${[
    "// Made by `npm run answers` of our GraphQL documents and GitHub's schema: what each part of an answer has, and may lack.",
    ...enums,
    "/** Another kind of node, which has none of these fields. */\ntype None<Node> = { readonly [Key in keyof Node]?: undefined };",
    ...parts,
    `/** By the name of the operation. */\nexport interface Answers {\n${answers.toSorted().join("\n")}\n}`,
  ].join("\n\n")}\n`;
}

/** The name of a fragment's type: `CommitNode` for `commitFields`. */
function typeName(fragment: string): string {
  return `${fragment.charAt(0).toUpperCase()}${fragment.slice(1)}`.replace(/Fields$/, "Node");
}

function compositeType(schema: GraphQLSchema, name: string): GraphQLCompositeType {
  const type = schema.getType(name);
  if (!isCompositeType(type)) throw new Error(`${name} has no fields`);
  return type;
}

/** Everything that documents request of one kind of node. */
interface Asked {
  readonly type: GraphQLObjectType;
  /** The merged fields by key, or by pattern for keys with numbers, in each variant or alias that has them. */
  readonly fields: Map<string, Variants<FieldNode>>;
  /** The fragments by name, and in how many variants they occur. */
  readonly spreads: Map<string, number>;
}

type Variants<Node> = readonly (readonly Node[])[];

function createPrinter(schema: GraphQLSchema, fragments: ReadonlyMap<string, FragmentDefinitionNode>, separable: ReadonlySet<string>) {
  const enums = new Map<string, readonly string[]>();

  function composite(parent: GraphQLCompositeType, variants: Variants<SelectionNode>): string {
    const whole = onlySpread(parent, variants);
    if (whole !== undefined) return typeName(whole);
    const kinds = isObjectType(parent) ? [parent] : schema.getPossibleTypes(parent);
    const all = kinds.map((type) => askedOf(type, variants));
    const members = new Map<string, string[]>();
    for (const asked of all) {
      const shape = shapeOf(asked, all, variants.length);
      members.set(shape, [...(members.get(shape) ?? []), `"${asked.type.name}"`]);
    }
    return [...members].map(([shape, names]) => shape.replaceAll(ownName, names.join(" | "))).join(" | ");
  }

  /** The fragment that is the whole selection, if there is one. */
  function onlySpread(parent: GraphQLCompositeType, variants: Variants<SelectionNode>): string | undefined {
    const names = new Set(
      variants.map(([first, ...others]) => (first?.kind === Kind.FRAGMENT_SPREAD && others.length === 0 ? first.name.value : "")),
    );
    const [name = ""] = names;
    return names.size === 1 && fragments.get(name)?.typeCondition.name.value === parent.name ? name : undefined;
  }

  function askedOf(type: GraphQLObjectType, variants: Variants<SelectionNode>): Asked {
    const asked: Asked = { type, fields: new Map(), spreads: new Map() };
    for (const selections of variants) {
      const fields = new Map<string, FieldNode[]>();
      const spreads = new Set<string>();
      collect(type, selections, fields, spreads);
      for (const [key, nodes] of fields) {
        const pattern = key.replace(/\d+/g, "${number}");
        asked.fields.set(pattern, [...(asked.fields.get(pattern) ?? []), nodes]);
      }
      for (const name of spreads) asked.spreads.set(name, (asked.spreads.get(name) ?? 0) + 1);
    }
    return asked;
  }

  /** The part of a selection that applies to a type; fragments of that very type keep their names. */
  function collect(
    type: GraphQLObjectType,
    selections: readonly SelectionNode[],
    fields: Map<string, FieldNode[]>,
    spreads: Set<string>,
  ): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        fields.set(key, [...(fields.get(key) ?? []), selection]);
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      const condition = fragment?.typeCondition?.name.value ?? type.name;
      if (fragment === undefined || (selection.directives ?? []).length > 0) throw new Error("a fragment that is not there, or not always");
      if (selection.kind === Kind.FRAGMENT_SPREAD && condition === type.name) spreads.add(selection.name.value);
      else if (isOf(type, condition)) collect(type, fragment.selectionSet.selections, fields, spreads);
    }
  }

  function isOf(type: GraphQLObjectType, condition: string): boolean {
    const other = schema.getType(condition);
    return other === type || (isAbstractType(other) && schema.getPossibleTypes(other).includes(type));
  }

  /** The shape of one kind of node among others: fields that only others have are undefined in it, so that a field tells them apart. */
  function shapeOf({ type, fields, spreads }: Asked, all: readonly Asked[], variants: number): string {
    const own = [...fields].map(([key, nodes]) => {
      const value = key === "__typename" ? ownName : fieldType(type, nodes);
      if (key.includes("$")) return `readonly [alias: \`${key}\`]: ${value}`;
      const isSometimes = nodes.length < variants || nodes.flat().some(({ directives = [] }) => directives.length > 0);
      return `readonly ${key}${isSometimes ? "?" : ""}: ${value}`;
    });
    const known = new Set([...fields.keys(), ...[...spreads.keys()].flatMap(keysOf)]);
    const missing = new Set(all.flatMap((each) => [...each.fields.keys()]).filter((key) => !known.has(key)));
    const elsewhere = new Set(all.flatMap((each) => [...each.spreads.keys()]).filter((name) => !spreads.has(name)));
    const inline = [
      ...own,
      ...[...missing].map((key) => (key.includes("$") ? `readonly [alias: \`${key}\`]: undefined` : `readonly ${key}?: undefined`)),
    ];
    const parts = [
      ...[...spreads].map(([name, count]) => (count < variants ? `(${typeName(name)} | None<${typeName(name)}>)` : typeName(name))),
      ...[...elsewhere].map((name) => {
        const also = keysOf(name).filter((key) => known.has(key));
        return `None<${also.length === 0 ? typeName(name) : `Omit<${typeName(name)}, ${also.map((key) => `"${key}"`).join(" | ")}>`}>`;
      }),
      ...(inline.length > 0 ? [`{ ${inline.join("; ")} }`] : []),
    ];
    return parts.length === 0 ? "object" : parts.join(" & ");
  }

  /** The keys of a fragment's type. */
  function keysOf(name: string): readonly string[] {
    const fragment = fragments.get(name);
    const type = schema.getType(fragment?.typeCondition.name.value ?? "");
    if (fragment === undefined || !isObjectType(type)) throw new Error(`${name} is no fragment of one type`);
    const { fields, spreads } = askedOf(type, [fragment.selectionSet.selections]);
    return [...fields.keys(), ...[...spreads.keys()].flatMap(keysOf)];
  }

  function fieldType(parent: GraphQLObjectType, variants: Variants<FieldNode>): string {
    const first = variants[0]?.[0];
    const field = parent.getFields()[first?.name.value ?? ""];
    if (first === undefined || field === undefined) throw new Error(`${parent.name} has no ${first?.name.value ?? "such field"}`);
    // Keys that differ only in numbers share a type.
    const others = variants.flat().filter(({ name }) => name.value !== first.name.value);
    if (others.length > 0)
      throw new Error(`${parent.name}: ${[first, ...others].map(({ name }) => name.value).join(" and ")} are called alike`);
    return `${outputType(field.type, variants)}${separable.has((first.alias ?? first.name).value) ? " | undefined" : ""}`;
  }

  function outputType(type: GraphQLOutputType, variants: Variants<FieldNode>): string {
    return isNonNullType(type) ? bareType(type.ofType, variants) : `${bareType(type, variants)} | null`;
  }

  function bareType(type: GraphQLOutputType, variants: Variants<FieldNode>): string {
    if (isListType(type)) {
      const item = outputType(type.ofType, variants);
      return `readonly ${item.includes(" ") ? `(${item})` : item}[]`;
    }
    const named = getNamedType(type);
    if (isEnumType(named)) {
      enums.set(
        named.name,
        named.getValues().map(({ name }) => name),
      );
      return named.name;
    }
    if (isCompositeType(named))
      return composite(
        named,
        variants.map((nodes) => nodes.flatMap(({ selectionSet }) => selectionSet?.selections ?? [])),
      );
    const scalar = scalars.get(named.name);
    if (scalar === undefined) throw new Error(`no type is known for ${named.name}`);
    return scalar;
  }

  return { composite, enums: () => [...enums].toSorted(([one], [other]) => (one < other ? -1 : 1)) };
}

/** Stands for the name of a node's type until all similar types are known. */
const ownName = "\u0000";
