export { recovered } from '../../../libs/domain-model/src/measures/outcome.js';
