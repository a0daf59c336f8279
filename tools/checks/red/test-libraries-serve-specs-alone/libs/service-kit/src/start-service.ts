import '../../testing/src/eventually.js';
