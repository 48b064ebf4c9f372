// Where the service is, and how a request is signed. A browser can send only Latin characters in
// a header, so the caller's name goes percent-encoded.
const { LINLI_URL = 'http://127.0.0.1:8000', LINLI_WRITE_TOKEN = '' } = globalThis.process?.env ?? {};

export const url = `${LINLI_URL}/graphql`;
export const socketUrl = url.replace(/^http/, 'ws');
export const headers = {
  Authorization: `Bearer ${LINLI_WRITE_TOKEN}`,
  'X-Linli-Caller': encodeURIComponent('海明街道办'),
};
