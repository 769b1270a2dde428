// What `npm start` says where there is no dist/server.js.
console.error("Gitploy is not built here, there is no dist/server.js. Type:\n\n  npm ci --include=dev && npm start");
process.exit(1);
