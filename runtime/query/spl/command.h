// The commands of a search and the pipeline that they form.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/query/spl/cursor.h"
#include "runtime/query/spl/run.h"

namespace sigmavm::spl {

/// Turns results into results. Immutable once parsed; thread-safe.
class Command {
 public:
  virtual ~Command() = default;
  /// Replaces the rows by what comes out; reports errors through the run.
  virtual void Apply(Rows& rows, Run& run) const = 0;
};
using CommandPtr = std::unique_ptr<Command>;

class Pipeline {
 public:
  void Apply(Rows& rows, Run& run) const;
  void Add(CommandPtr command, std::string place, bool is_streaming);
  /// Whether every command works on one event at a time.
  [[nodiscard]] bool is_streaming() const noexcept { return is_streaming_; }

 private:
  struct Step {
    CommandPtr command;
    std::string place;  ///< name:line:column
  };
  std::vector<Step> steps_;
  bool is_streaming_ = true;
};

struct CommandKind {
  std::string_view name;
  bool is_generating;  ///< stands first, after a bar
  bool is_streaming;   ///< works on one event at a time, so multisearch may hold it
  /// Reads all arguments; nullptr if the parse failed.
  CommandPtr (*parse)(Cursor&);
};

/// The families of commands.
[[nodiscard]] std::span<const CommandKind> FilterCommands();
[[nodiscard]] std::span<const CommandKind> FieldCommands();
[[nodiscard]] std::span<const CommandKind> ValueCommands();
[[nodiscard]] std::span<const CommandKind> OrderCommands();
[[nodiscard]] std::span<const CommandKind> StatsCommands();
[[nodiscard]] std::span<const CommandKind> StreamCommands();
[[nodiscard]] std::span<const CommandKind> SubsearchCommands();
[[nodiscard]] std::span<const CommandKind> LookupCommands();

/// Reads the pipeline in a range of the expanded text. A subsearch names its first command; at the
/// top, `search` is meant where none is. nothing: the parse failed.
[[nodiscard]] std::optional<Pipeline> ParsePipeline(ParseState& state, size_t begin, size_t end,
                                                    bool is_subsearch);

/// The `search` that generates events: all of an event set that match.
[[nodiscard]] CommandPtr ParseGeneratingSearch(Cursor& cursor);

/// Appends all rows of `events`, in their order, for which `keep` says yes.
template <typename Keep>
void LoadEvents(const EventSet& events, Rows& rows, Run& run, Keep keep) {
  Row row;
  for (const uint32_t index : events.order) {
    run.Load(events.events[index], row);
    if (!run.Charge(1)) return;
    if (!keep(row)) continue;
    row.origins.assign(1, events.events[index].origin);
    if (!run.Admit(rows.size() + 1)) return;
    rows.push_back(row);
  }
}

}  // namespace sigmavm::spl
