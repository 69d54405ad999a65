#include "tests/support/vm/vm_adapter.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "compiler/compile/compile.h"
#include "runtime/input/json_reader.h"
#include "runtime/program/reader.h"
#include "runtime/program/verifier.h"
#include "runtime/program/writer.h"
#include "runtime/vm/evaluator.h"

namespace sigmavm::support {
namespace {

/// One compiled rule text with what it takes to run it.
struct Runnable {
  explicit Runnable(program::VerifiedProgram program, const vm::EngineOptions& options)
      : engine(std::move(program), options),
        reader(engine.schema()),
        record(engine.schema()),
        evaluator(engine) {}

  vm::Engine engine;
  input::JsonReader reader;
  record::Record record;
  vm::Evaluator evaluator;
};

Result<std::unique_ptr<Runnable>> Load(const std::string& rules_yaml,
                                       const Placeholders& placeholders,
                                       const vm::EngineOptions& options) {
  SourceMap sources;
  compile::Compiler compiler(sources);
  compiler.AddText("rule.yml", rules_yaml);
  compile::CompileOptions compile_options;
  compile_options.placeholders.insert(placeholders.begin(), placeholders.end());
  compile::Compilation compilation = std::move(compiler).Compile(compile_options);
  if (HasErrors(compilation.diagnostics)) return std::move(compilation.diagnostics);
  // Through the file form, so that every test also tests that nothing is lost in it.
  Result<program::Program> read = program::Read(program::Write(compilation.program), "rule.sgp");
  if (!read) return std::move(read).errors();
  Result<program::VerifiedProgram> verified = program::Verify(std::move(*read));
  if (!verified) return std::move(verified).errors();
  return std::make_unique<Runnable>(std::move(*verified), options);
}

class Adapter {
 public:
  explicit Adapter(vm::EngineOptions options) : options_(options) {
    options_.use_logsource = false;
  }

  Result<bool> Run(const std::string& rules_yaml, const std::string& event_json,
                   const Placeholders& placeholders) {
    if (!runnable_ || rules_yaml != rules_yaml_ || placeholders != placeholders_) {
      runnable_ = nullptr;
      Result<std::unique_ptr<Runnable>> loaded = Load(rules_yaml, placeholders, options_);
      if (!loaded) return std::move(loaded).errors();
      runnable_ = std::move(*loaded);
      rules_yaml_ = rules_yaml;
      placeholders_ = placeholders;
    }
    std::string padded = event_json;
    padded.append(input::kDocumentPadding, ' ');
    const std::string_view document = std::string_view(padded).substr(0, event_json.size());
    if (auto error = runnable_->reader.Read(document, runnable_->record)) return *error;
    return !runnable_->evaluator.Evaluate(runnable_->record).empty();
  }

 private:
  vm::EngineOptions options_;
  std::string rules_yaml_;
  Placeholders placeholders_;
  std::unique_ptr<Runnable> runnable_;
};

}  // namespace

Evaluate VmEvaluate(vm::EngineOptions options) {
  auto adapter = std::make_shared<Adapter>(options);
  return [adapter](const std::string& rules_yaml, const std::string& event_json,
                   const Placeholders& placeholders) {
    return adapter->Run(rules_yaml, event_json, placeholders);
  };
}

}  // namespace sigmavm::support
