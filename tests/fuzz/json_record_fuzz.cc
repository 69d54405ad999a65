// Any bytes are a record or a diagnostic; and what an independent parser takes for JSON is read,
// with the same scalars in it.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/input/json_reader.h"
#include "runtime/record/escaped_text.h"
#include "runtime/record/record.h"

namespace {

using nlohmann::json;
using sigmavm::Limits;
using sigmavm::input::JsonReader;
using sigmavm::record::Record;
using sigmavm::record::Schema;
using sigmavm::record::Value;
using sigmavm::record::ValueKind;

void Check(bool holds) {
  if (!holds) std::abort();
}

/// The scalars of a text in order, as the other parser sees them.
class ScalarCollector : public nlohmann::json_sax<json> {
 public:
  bool null() override { return Add({}); }
  bool boolean(bool value) override {
    Value scalar;
    scalar.kind = ValueKind::kBool;
    scalar.boolean = value;
    return Add(scalar);
  }
  bool number_integer(number_integer_t value) override { return AddInteger(value); }
  bool number_unsigned(number_unsigned_t value) override {
    if (value <= INT64_MAX) return AddInteger(static_cast<int64_t>(value));
    Value scalar;
    scalar.kind = ValueKind::kUnsigned;
    scalar.unsigned_integer = value;
    return Add(scalar);
  }
  bool number_float(number_float_t value, const string_t&) override {
    Value scalar;
    scalar.kind = ValueKind::kFloat;
    scalar.real = value;
    return Add(scalar);
  }
  bool string(string_t& value) override {
    const size_t start = std::min(value.find_first_not_of(" \t\r\n"), value.size());
    may_embed = may_embed || value.find("<Event") != std::string::npos ||
                value.find_first_of("{[<", start) == start;
    strings.push_back(value);
    Value scalar;
    scalar.kind = ValueKind::kString;
    return Add(scalar);
  }
  bool binary(binary_t&) override { return false; }
  bool start_object(size_t) override { return true; }
  bool end_object() override { return true; }
  bool start_array(size_t) override { return true; }
  bool end_array() override { return true; }
  bool key(string_t& name) override {
    may_embed = may_embed || name.find("Data") != std::string::npos;  // name and value pairs
    return true;
  }
  bool parse_error(size_t, const std::string&, const json::exception& error) override {
    constexpr int kNumberOutOfRange = 406;
    out_of_range = error.id == kNumberOutOfRange;
    return false;
  }

  bool AddInteger(int64_t value) {
    Value scalar;
    scalar.kind = ValueKind::kInteger;
    scalar.integer = value;
    return Add(scalar);
  }
  bool Add(const Value& value) {
    values.push_back(value);
    return true;
  }

  std::vector<Value> values;
  std::vector<std::string> strings;
  bool may_embed = false;     // the leaves need not be the scalars
  bool out_of_range = false;  // why the text was refused
};

void CheckSameScalars(const Record& record, const ScalarCollector& other) {
  Check(record.leaves().size() == other.values.size());
  size_t next_string = 0;
  for (size_t i = 0; i < other.values.size(); ++i) {
    const Value& ours = record.leaves()[i];
    const Value& theirs = other.values[i];
    Check(ours.kind == theirs.kind);
    if (ours.kind == ValueKind::kInteger) Check(ours.integer == theirs.integer);
    if (ours.kind == ValueKind::kUnsigned) {
      Check(ours.unsigned_integer == theirs.unsigned_integer);
    }
    if (ours.kind == ValueKind::kFloat) {
      Check(ours.real == theirs.real);
      Check(std::strtod(std::string(ours.text).c_str(), nullptr) == ours.real);
    }
    if (ours.kind == ValueKind::kBool) Check(ours.boolean == theirs.boolean);
    if (ours.kind == ValueKind::kString) Check(ours.text == other.strings[next_string++]);
  }
}

/// No less than how deep the objects and lists of a text are nested.
size_t Depth(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return c == '{' || c == '['; }));
}

void CheckSameFields(const Record& a, const Record& b) {
  for (sigmavm::record::FieldId id = 1; id < a.schema().size(); ++id) {
    Check(a.present(id) == b.present(id) && a.values(id).size() == b.values(id).size());
  }
}

/// We accept more: what no field lies in is not checked in full, nor for its leaves.
void Compare(std::string_view text, const Record& record, const Record& fields_only, bool accepted,
             sigmavm::DiagnosticCode code) {
  if (text.find('\0') != std::string_view::npos || text.substr(0, 3) == "\xEF\xBB\xBF") return;
  ScalarCollector other;
  const bool other_accepts =
      json::sax_parse(text, &other) && text[text.find_first_not_of(" \t\r\n")] == '{';
  if (!other_accepts || (accepted && other.may_embed)) return;
  if (accepted) {
    // Leaves may lie deeper than the record may be.
    if (record.leaves().size() == other.values.size()) CheckSameScalars(record, other);
    Check(record.leaves().size() == other.values.size() || Depth(text) > Limits::kRecordDepth);
    CheckSameFields(record, fields_only);
    return;
  }
  Check(code == sigmavm::DiagnosticCode::kRecordTooDeep ||
        code == sigmavm::DiagnosticCode::kRecordTooManyValues);
}

/// What was stored is what the values are, but for the escapes.
void CheckValues(const Record& record) {
  for (sigmavm::record::FieldId id = 1; id < record.schema().size(); ++id) {
    sigmavm::Arena arena;
    std::vector<std::string> texts;
    for (const Value& value : record.stored(id)) {
      Check(!value.escaped || sigmavm::record::ScanEscapes(value.text).bad == value.text.size());
      texts.emplace_back(value.escaped ? sigmavm::record::Unescape(value.text, arena) : value.text);
    }
    const auto values = record.values(id);
    Check(values.size() == texts.size());
    for (size_t i = 0; i < values.size(); ++i) {
      Check(values[i].text == texts[i] && !values[i].escaped);
      Check(sigmavm::IsValidUtf8(values[i].text));
    }
    Check(values.empty() || record.present(id));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::vector<std::string> kNames = {"",
                                                  "a",
                                                  "b",
                                                  "a.b",
                                                  "Image",
                                                  "Data",
                                                  "EventID",
                                                  "User",
                                                  "Channel",
                                                  "ThreatName",
                                                  "a.b.c",
                                                  "winlog.event_data.Image",
                                                  "Event.EventData.Image"};
  static const Schema kAll(kNames, true);
  static const Schema kSome(kNames, false);
  static JsonReader all_reader(kAll);
  static JsonReader some_reader(kSome);
  static Record all_record(kAll);
  static Record some_record(kSome);

  std::vector<char> bytes(size + sigmavm::input::kDocumentPadding, '}');
  if (size > 0) std::memcpy(bytes.data(), data, size);
  const std::string_view text(bytes.data(), size);

  const auto some_problem = some_reader.Read(text, some_record);
  const auto all_problem = all_reader.Read(text, all_record);
  // Leaves are read later and cost no record.
  Check(all_problem.has_value() == some_problem.has_value());
  if (!some_problem) CheckValues(some_record);
  if (!all_problem) CheckValues(all_record);
  Compare(text, all_record, some_record, !all_problem,
          all_problem ? all_problem->code : sigmavm::DiagnosticCode{});
  return 0;
}
