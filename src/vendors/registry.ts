// One line a vendor: its adapter, which declares its sandbox as well. The name is that of the folder.
export { leadboxer } from './leadboxer/index.ts';
export { giosg } from './giosg/index.ts';
export { leadfeeder } from './leadfeeder/index.ts';
export { webmarketer } from './webmarketer/index.ts';
