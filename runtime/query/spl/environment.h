// What a search runs against: events, and the knowledge that Splunk keeps beside them.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/query/spl/event.h"
#include "runtime/query/spl/names.h"
#include "runtime/query/spl/value.h"

namespace sigmavm::spl {

/// A stanza of macros.conf. `definition` may use its arguments as $name$ and other macros.
struct Macro {
  std::string name;  ///< without the number of arguments
  std::vector<std::string> arguments;
  std::string definition;
};

/// Reads the stanzas of a macros.conf: [name] or [name(2)] with definition= and args=, lines that
/// end in a backslash continued.
[[nodiscard]] Result<std::vector<Macro>> ReadMacros(std::string_view conf);

/// A table that `lookup` and `inputlookup` read. Every row has one text a field; an empty text is
/// no value.
struct Lookup {
  std::string name;
  std::vector<std::string> fields;
  std::vector<std::vector<std::string>> rows;
  bool is_case_sensitive = true;  ///< Splunk's default for CSV files
};

/// One field of a data model's dataset: its name there (without the dataset's prefix) and the eval
/// expression over the event's fields that gives it.
struct ModelField {
  std::string name;
  std::string expression;
};

/// A dataset that `tstats` reads, for example Endpoint.Processes.
struct DataModel {
  std::string model;
  std::string dataset;
  std::string constraint;  ///< a search expression over the events; empty: all events
  std::vector<ModelField> fields;
};

/// An event with its field names as numbers of the environment.
struct StoredEvent {
  std::vector<std::pair<uint32_t, Value>> fields;
  uint32_t origin = 0;  ///< index of the event that it is, or was made from
};

/// Events with the order in which a search delivers them: newest first, those without _time last.
struct EventSet {
  std::vector<StoredEvent> events;
  std::vector<uint32_t> order;
};

/// Owns all of it. Set up by one thread; afterwards any number of threads may read it.
class Environment {
 public:
  explicit Environment(const std::vector<Event>& events = {});

  /// A macro of the same name and number of arguments is replaced.
  void AddMacro(Macro macro);
  void AddLookup(Lookup lookup);
  /// Works the dataset's rows out at once, with the macros known by then; errors are those of its
  /// expressions.
  [[nodiscard]] Diagnostics AddDataModel(const DataModel& model);
  /// What now(), time() and relative times mean; the newest event's time by default, 0 without.
  void SetNow(double seconds) { now_ = seconds; }

  [[nodiscard]] double now() const noexcept { return now_; }
  [[nodiscard]] const Names& names() const noexcept { return names_; }
  [[nodiscard]] const EventSet& events() const noexcept { return events_; }
  [[nodiscard]] const Macro* FindMacro(std::string_view name, size_t arguments) const;
  [[nodiscard]] bool HasMacroNamed(std::string_view name) const;
  [[nodiscard]] const Lookup* FindLookup(std::string_view name) const;

  struct Dataset {
    DataModel definition;
    EventSet rows;  ///< fields named Dataset.field, with _time, host, source, sourcetype, index
  };
  /// By "Model.Dataset"; nullptr when there is none.
  [[nodiscard]] const Dataset* FindDataset(std::string_view name) const;

 private:
  void Sort(EventSet& set) const;

  Names names_;
  EventSet events_;
  double now_ = 0;
  std::map<std::pair<std::string, size_t>, Macro, std::less<>> macros_;
  std::map<std::string, Lookup, std::less<>> lookups_;
  std::map<std::string, Dataset, std::less<>> datasets_;
};

}  // namespace sigmavm::spl
