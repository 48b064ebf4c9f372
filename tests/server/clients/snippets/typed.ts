import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { ask } from './fetch.js';
import { WhoCoversDocument } from './generated/operations.js';

interface Result<Data> {
  data?: Data | null;
  errors?: { message: string; extensions: { code: string } }[];
}

function request<Data, Variables extends object>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Result<Data>> {
  return ask(print(document), variables) as Promise<Result<Data>>;
}

export async function placeNamed(address: string): Promise<string | null> {
  const { data } = await request(WhoCoversDocument, { where: { address } });
  return data?.whoCovers?.__typename === 'Coverage' ? data.whoCovers.place.label : null;
}

// A place is named in one way: two do not compile.
// @ts-expect-error
void (() => request(WhoCoversDocument, { where: { address: '解放社区', code: '220802001001' } }));
