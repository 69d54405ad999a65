// `sigmavm keygen`: makes a key pair to sign programs with.
#include <CLI/CLI.hpp>

#include "cli/options.h"
#include "cli/output.h"
#include "cli/verbs.h"
#include "runtime/program/signature.h"

namespace sigmavm::cli {
namespace {

class KeygenVerb : public Verb {
 public:
  void Describe(CLI::App& app) override {
    AddArgument(app, name_, "NAME", "The files become NAME.key, which is secret, and NAME.pub")
        ->required();
    app.footer("Ed25519 keys in PEM form. Existing files are never overwritten.");
  }

  void Run(Session& session) override {
    auto keys = program::GenerateKeyPair();
    if (!keys) return session.Fail(ExitCode::kInternal, keys.errors());
    Diagnostics errors = CreateFile(name_ + ".key", keys->private_pem, 0600);
    if (errors.empty()) errors = CreateFile(name_ + ".pub", keys->public_pem, 0644);
    if (!errors.empty()) return session.Fail(ExitCode::kLost, errors);
    session.Say("wrote " + name_ + ".key and " + name_ + ".pub\n");
  }

 private:
  std::string name_;
};

}  // namespace

std::unique_ptr<Verb> MakeKeygenVerb() { return std::make_unique<KeygenVerb>(); }

}  // namespace sigmavm::cli
