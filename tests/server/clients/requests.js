// Watches what clients send by fetch: the statuses of the answers, and one request by GET if asked.
const original = globalThis.fetch;
export const statuses = [];
let byGet = false;

globalThis.fetch = async (address, options) => {
  const response = await (byGet ? original(...turned(address, options)) : original(address, options));
  byGet = false;
  statuses.push(response.status);
  return response;
};

// Send the next request by GET, as a client does that is set up wrongly.
export const sendNextByGet = () => { byGet = true; };

function turned(address, { body, headers, signal }) {
  const { query, variables } = JSON.parse(body);
  const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables ?? {}) });
  const { 'Content-Type': _, 'content-type': __, ...kept } = Object.fromEntries(new Headers(headers));
  return [`${address}?${parameters}`, { headers: kept, signal }];
}
