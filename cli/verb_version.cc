// `sigmavm version`: says which build this is.
#include "cli/verbs.h"
#include "cli/version.h"

namespace sigmavm::cli {
namespace {

class VersionVerb : public Verb {
 public:
  void Describe(CLI::App& /*app*/) override {}
  void Run(Session& session) override { session.Print("", VersionText()); }
};

}  // namespace

std::unique_ptr<Verb> MakeVersionVerb() { return std::make_unique<VersionVerb>(); }

}  // namespace sigmavm::cli
