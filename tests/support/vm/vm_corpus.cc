#include "tests/support/vm/vm_corpus.h"

#include <utility>

#include "runtime/input/event_reader.h"
#include "runtime/input/input_source.h"
#include "runtime/program/reader.h"
#include "runtime/program/writer.h"
#include "runtime/vm/evaluator.h"

namespace sigmavm::support {

CompiledFolder CompileFolders(const std::vector<std::filesystem::path>& paths) {
  CompiledFolder out;
  out.sources = std::make_unique<SourceMap>();
  compile::Compiler compiler(*out.sources);
  std::vector<std::string> names;
  for (const std::filesystem::path& path : paths) names.push_back(path.string());
  compiler.AddPaths(names);
  out.compilation = std::move(compiler).Compile();
  return out;
}

Result<program::VerifiedProgram> RoundTrip(const program::Program& program) {
  Result<program::Program> read = program::Read(program::Write(program), "corpus.sgp");
  if (!read) return std::move(read).errors();
  return program::Verify(std::move(*read));
}

CorpusVerdicts EvaluateCorpus(const vm::Engine& engine, const std::vector<std::string>& inputs,
                              const RuleFilter& counts) {
  CorpusVerdicts out;
  input::InputSource source(inputs);
  input::EventReader reader(engine.schema());
  record::Record record(engine.schema());
  vm::Evaluator evaluator(engine);
  const program::Program& program = engine.program();
  while (std::optional<input::Batch> batch = source.Next(out.problems)) {
    for (const std::string_view document : batch->documents) {
      std::set<std::string>& ids = out.records.emplace_back();
      if (auto error = reader.Read(batch->format, document, record)) {
        out.problems.push_back(std::move(*error));
        continue;
      }
      for (const program::RuleIndex index : evaluator.Evaluate(record)) {
        const program::Rule& rule = program.rules[index];
        if (!counts || counts(program, rule)) ids.insert(program.strings[rule.id]);
      }
    }
  }
  return out;
}

}  // namespace sigmavm::support
