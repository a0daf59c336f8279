import '../../../tools/local/stack.js';
