// What GraphiQL's own texts become: it has them in English only. Each must be there to be replaced.
const both = (english, chinese) => [`"${english}"`, `"${chinese} ${english}"`];

const SECTIONS = {
  Arguments: '参数',
  'Deprecated Arguments': '已弃用的参数',
  'Deprecated Enum Values': '已弃用的枚举值',
  'Deprecated Fields': '已弃用的字段',
  Directives: '指令',
  'Enum Values': '枚举值',
  Fields: '字段',
  Implements: '实现接口',
  Implementations: '实现',
  'Possible Types': '可能的类型',
  'Root Types': '根类型',
  Type: '类型',
  'All Schema Types': '全部类型',
};

export const WORDS = {
  'graphiql/dist/GraphiQL.js': [
    ['`${isVisible_0 ? "Hide" : "Show"} ${plugin_0.title}`', '`${isVisible_0 ? "收起" : "打开"} ${plugin_0.title}`'],
    both('Re-fetch GraphQL schema', '重新读取结构'),
    both('Open short keys dialog', '快捷键'),
    both('Open settings dialog', '设置'),
    both('Select active operation', '选择查询'),
    both('New tab', '新标签页'),
    both('Editor Commands', '编辑命令'),
    both('Query Editor', '查询'),
    both('Variables', '变量'),
    both('Headers', '请求头'),
    both('Show editor tools', '展开变量和请求头'),
    both('Hide editor tools', '收起变量和请求头'),
    both('Short Keys', '快捷键'),
    both('Short Key', '按键'),
    both('Function', '作用'),
    both('Settings', '设置'),
    both('Theme', '外观'),
    both('Adjust how the interface appears.', '界面的明暗。'),
    both('System', '跟随系统'),
    both('Light', '浅色'),
    both('Dark', '深色'),
    both('Clear storage', '清除存储'),
    both('Remove all locally stored data and start fresh.', '删除保存在本机的全部内容。'),
    both('Prettify query (Shift-Ctrl-P)', '整理格式'),
    both('Merge fragments into query (Shift-Ctrl-M)', '合并片段'),
    both('Copy query (Shift-Ctrl-C)', '复制查询'),
  ],
  '@graphiql/react/dist/toolbar/execute.js': [
    ['`${isRunning ? "Stop" : "Execute"} query (Ctrl-Enter)`', '`${isRunning ? "停止 Stop" : "执行 Execute"} query (Ctrl-Enter)`'],
  ],
  '@graphiql/react/dist/ui/dialog.js': [both('Close dialog', '关闭')],
  '@graphiql/react/dist/ui/tabs.js': [both('Close Tab', '关闭标签页')],
  '@graphiql/plugin-history/dist/index.js': [both('History', '历史')],
  '@graphiql/plugin-doc-explorer/dist/index.js': [both('Documentation Explorer', '文档')],
  '@graphiql/plugin-doc-explorer/dist/components/section.js': [
    // The title chooses the icon, so that it stays as it is until it is shown.
    ['      t1,\n      title\n', '      t1,\n      `${CHINESE[title] ?? ""} ${title}`\n'],
    ['const TYPE_TO_ICON', `const CHINESE = ${JSON.stringify(SECTIONS)};\nconst TYPE_TO_ICON`],
  ],
  '@graphiql/plugin-doc-explorer/dist/components/search.js': [
    both('No results found', '没有找到'),
    both('Other results', '其他结果'),
    // Every description begins with the Chinese term, so that Chinese is looked for in them too.
    ['isMatch(typeName, searchValue)', 'isMatch(wordsOf(type, searchValue), searchValue)'],
    ['isMatch(fieldName, searchValue)', 'isMatch(wordsOf(field, searchValue), searchValue)'],
    ['isMatch(arg.name, searchValue)', 'isMatch(wordsOf(arg, searchValue), searchValue)'],
    ['function isMatch(', 'const wordsOf = ({ name, description }, wanted) =>\n  /[\\u2e80-\\u9fff]/.test(wanted) ? `${name} ${description ?? ""}` : name;\nfunction isMatch('],
  ],
};
