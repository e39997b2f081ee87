// One line a vendor, in the order of the schema's enum. The name is the folder's.
export { leadboxer } from './leadboxer/index.ts';
export { giosg } from './giosg/index.ts';
export { leadfeeder } from './leadfeeder/index.ts';
export { webmarketer } from './webmarketer/index.ts';
