// Types and documents for TypeScript; what the normalized caches have to know of the schema.
const scalars = {
  ID: 'string',
  Date: 'string', // 2026-11-27
  DateTime: 'string', // 2026-11-27T08:00:00+08:00
  Decimal: { input: 'number | string', output: 'number' }, // 127, 0.1
};

export default {
  schema: 'schema.graphql',
  documents: 'operations.graphql',
  generates: {
    'generated/operations.ts': {
      plugins: ['typescript', 'typescript-operations', 'typed-document-node'],
      config: { scalars, strictScalars: true, useTypeImports: true, skipTypename: true },
    },
    'generated/possible-types.json': { plugins: ['fragment-matcher'] },
    'generated/introspection.json': {
      plugins: ['introspection'],
      config: { descriptions: false, minify: true },
    },
  },
};
