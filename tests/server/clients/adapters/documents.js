// The operations of operations.graphql by their names, for clients that take text or documents.
import { readFile } from 'node:fs/promises';
import { parse, print } from 'graphql';

const source = new URL('../snippets/operations.graphql', import.meta.url);
const { definitions } = parse(await readFile(source, 'utf8'));

export const documents = Object.fromEntries(
  definitions.map((definition) => [definition.name.value, { kind: 'Document', definitions: [definition] }]),
);
export const texts = Object.fromEntries(
  Object.entries(documents).map(([name, document]) => [name, print(document)]),
);
