import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as ts from "typescript";
import { resourceTypes } from "../../../../local/providers/gcp/resources";
import type { Block, Property } from "../../../../local/providers/schema/schema";

const sdk = dirname(require.resolve("@pulumi/gcp/package.json"));

/** The interfaces of a file of typings, by name; those in a namespace as `namespace.Name`. */
function interfaces(file: string): Map<string, ts.InterfaceDeclaration | ts.ClassDeclaration> {
  const found = new Map<string, ts.InterfaceDeclaration | ts.ClassDeclaration>();
  const visit = (node: ts.Node, within: string): void => {
    if (ts.isModuleDeclaration(node) && node.body)
      ts.forEachChild(node.body, (child) => visit(child, `${node.name.text}.`));
    else if ((ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node)) && node.name)
      found.set(within + node.name.text, node);
  };
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true);
  ts.forEachChild(source, (child) => visit(child, ""));
  return found;
}

/** A property's type without pulumi.Input<…> and undefined. */
function inner(type: ts.TypeNode): ts.TypeNode {
  if (ts.isUnionTypeNode(type)) return inner(type.types[0] ?? type);
  if (ts.isTypeReferenceNode(type) && type.typeName.getText() === "pulumi.Input")
    return inner(type.typeArguments?.[0] ?? type);
  return type;
}

describe("the local gcp plugin's table of resources", () => {
  let blocks: Map<string, ts.InterfaceDeclaration | ts.ClassDeclaration>;
  before(function () {
    this.timeout(60_000);
    blocks = interfaces(join(sdk, "types/input.d.ts"));
  });

  function differences(
    schema: Block,
    declared: ts.InterfaceDeclaration | ts.ClassDeclaration | undefined,
    within: string,
  ): string[] {
    const members = new Map(
      (declared?.members ?? []).filter(isProperty).map((member) => [member.name.getText(), member]),
    );
    const missing = [...members].filter(
      ([name, member]) => member.questionToken === undefined && !schema[name]?.required,
    );
    return [
      ...missing.map(([name]) => `${within}${name} is required`),
      ...Object.entries(schema).flatMap(([name, property]) => {
        const member = members.get(name);
        if (member?.type === undefined) return [`${within}${name} does not exist`];
        const surplus =
          property.required && member.questionToken !== undefined ? [`${within}${name} is not required`] : [];
        return [...surplus, ...typeDifferences(property, inner(member.type), within + name)];
      }),
    ];
  }

  function typeDifferences(property: Property, type: ts.TypeNode, path: string): string[] {
    const text = type.getText();
    const mismatch = [`${path} is ${text}, not ${property.kind}`];
    if (property.kind === "list") {
      return ts.isArrayTypeNode(type) ? typeDifferences(property.of, inner(type.elementType), `${path}[]`) : mismatch;
    }
    if (property.kind === "block")
      return text.startsWith("inputs.")
        ? differences(property.properties, blocks.get(text.slice(7)), `${path}.`)
        : mismatch;
    const words = { text: "string", number: "number", flag: "boolean" };
    const same = property.kind === "map" ? text.includes("[key: string]") : text === words[property.kind];
    return same ? [] : mismatch;
  }

  for (const [token, type] of resourceTypes) {
    const [, module = "", name = ""] = token.split(":");
    const folder = join(sdk, module.split("/")[0] ?? "");
    const wanted = `${module.split("/")[1] ?? ""}.d.ts`.toLowerCase();

    it(`matches @pulumi/gcp for ${token}: names, types, required inputs, outputs`, () => {
      const file = readdirSync(folder).find((candidate) => candidate.toLowerCase() === wanted) ?? "";
      const declared = interfaces(join(folder, file));
      assert.deepEqual(differences(type.schema, declared.get(`${name}Args`), ""), []);
      const outputs = (declared.get(name)?.members ?? []).filter(isProperty).map((member) => member.name.getText());
      const known = Object.keys(
        type.known?.(
          { accountId: "shop-nodes", location: "europe-west1", region: "europe-west1" },
          { project: "p", region: "r", zone: "z" },
        ) ?? {},
      );
      assert.deepEqual(
        [...type.unknowns, ...(type.secrets ?? []), ...known].filter((output) => !outputs.includes(output)),
        [],
      );
    });
  }
});

function isProperty(member: ts.Node): member is ts.PropertySignature | ts.PropertyDeclaration {
  return ts.isPropertySignature(member) || ts.isPropertyDeclaration(member);
}
