// Parses and binds queries with Microsoft's language service, which needs no cluster.
//
//   node kql-binder.mjs FOLDER SCHEMA < objects of `sigmavm translate --format ndjson`
//
// FOLDER is where @kusto/language-service-next was installed. SCHEMA declares tables and functions:
// {"tables": {NAME: "column:type, ..."},
//  "functions": {NAME: {"parameters": "(...)", "columns": "column:type, ..."}}}
// Exit code 0 when every query binds without an error, 1 when one does not, 2 for no queries at all.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, schemaFile] = process.argv.slice(2);
const require = createRequire(join(folder, 'package.json'));
require('@kusto/language-service-next/bridge.min.js');
require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
const Kusto = globalThis.Kusto.Language;

function database(schema) {
  const symbols = Object.entries(schema.tables).map(([name, columns]) =>
    new Kusto.Symbols.TableSymbol.$ctor7(name, `(${columns})`, null));
  for (const [name, { parameters, columns }] of Object.entries(schema.functions)) {
    symbols.push(new Kusto.Symbols.FunctionSymbol.$ctor16(
      name, parameters, `{ datatable(${columns})[] }`, null));
  }
  return new Kusto.Symbols.DatabaseSymbol.$ctor3('sample', null, symbols, false);
}

const globals = Kusto.GlobalState.Default.WithDatabase(
  database(JSON.parse(readFileSync(schemaFile, 'utf8'))));

function errorsOf(query) {
  const found = Kusto.KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
  const errors = [];
  for (let i = 0; i < found.Count; i++) {
    const diagnostic = found.getItem(i);
    if (diagnostic.Severity === 'Error') errors.push(diagnostic);
  }
  return errors;
}

let bound = 0;
let failed = 0;
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { product, rule_id: rule, file, query } = JSON.parse(line);
  if (query === undefined) continue;
  const errors = errorsOf(query);
  bound++;
  if (errors.length === 0) continue;
  failed++;
  for (const { Code, Message, Start } of errors) {
    console.log(`${product} ${rule} ${file}: ${Code} at ${Start}: ${Message}`);
  }
  console.log(query);
}
console.log(`${bound} queries, ${failed} with errors`);
process.exitCode = bound === 0 ? 2 : failed === 0 ? 0 : 1;
