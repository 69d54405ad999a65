// What a verb of the command is, and the list of them.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "cli/session.h"

namespace CLI {
class App;
}

namespace sigmavm::cli {

/// One verb: declares its options, keeps their values, does its work. Run is called once, after
/// the command line has been read, and reports its outcome through the session. It throws only
/// what the standard library throws when memory runs out.
class Verb {
 public:
  Verb() = default;
  Verb(const Verb&) = delete;
  Verb& operator=(const Verb&) = delete;
  virtual ~Verb() = default;

  /// Adds options and arguments, the one description that parsing, help, completions and manuals
  /// are made from. `app` outlives the verb.
  virtual void Describe(CLI::App& app) = 0;
  virtual void Run(Session& session) = 0;
};

/// A verb's entry in the command: `group` is the heading it is listed under. A name may be two
/// words, "collect run", which the user writes as such or joined by a dash.
struct VerbEntry {
  std::string_view name;
  std::string_view group;
  std::string_view summary;
  std::unique_ptr<Verb> (*make)();
};

/// All verbs in the order of help.
[[nodiscard]] const std::vector<VerbEntry>& AllVerbs();

}  // namespace sigmavm::cli
