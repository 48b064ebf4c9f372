// Who asks: the write token and the caller's name, kept for as long as the browser's tab is open.
import { createElement as h, useState } from 'react';

const stored = (name) => sessionStorage.getItem(`linli:${name}`) ?? '';

// A header holds Latin characters only; the service decodes others from percent signs.
const sendable = (value) => (/[^\x20-\x7e]/.test(value) ? encodeURIComponent(value) : value);

// Return the headers of a request; what stands in the tab of headers goes before what is entered here.
export function signed(written = {}) {
  const headers = {};
  if (stored('token')) headers.Authorization = `Bearer ${stored('token')}`;
  if (stored('caller')) headers['X-Linli-Caller'] = stored('caller');
  for (const [name, value] of Object.entries(written)) {
    const same = Object.keys(headers).find((each) => each.toLowerCase() === name.toLowerCase());
    headers[same ?? name] = `${value}`;
  }
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, sendable(value)]));
}

function Field({ name, label, ...attributes }) {
  const [value, setValue] = useState(stored(name));
  const change = ({ target }) => {
    sessionStorage.setItem(`linli:${name}`, target.value.trim());
    setValue(target.value);
  };
  return h('label', { className: 'linli-field' }, label, h('input', { value, onChange: change, ...attributes }));
}

function Identity() {
  return h(
    'section',
    { className: 'linli-identity', 'aria-label': '身份 Who asks' },
    h('h2', null, '身份 Who asks'),
    h('p', null, '公开的查询不需要填写。其他查询和写入需要令牌：服务启动时显示，或用 linli token issue 签发。 Public queries need none of this. Others, and writing, need a token: the start of the service shows some, and linli token issue makes them.'),
    h(Field, { name: 'token', label: '令牌 Token', type: 'password', autoComplete: 'off' }),
    h(Field, { name: 'caller', label: '经办人 Caller', placeholder: '海明街道办', maxLength: 64 }),
    h('p', null, '经办人作为依据登记。关闭标签页即忘记。 The caller is stored as evidence. Both are forgotten with this tab.'),
  );
}

const Icon = () =>
  h(
    'svg',
    { viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor', strokeWidth: 1.5, 'aria-hidden': true },
    h('circle', { cx: 12, cy: 8, r: 4 }),
    h('path', { d: 'M4 21c0-4.4 3.6-7 8-7s8 2.6 8 7' }),
  );

export const IDENTITY = { title: '身份 Who asks', icon: Icon, content: Identity };
