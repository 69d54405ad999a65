#include "runtime/query/kql/json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_set>
#include <vector>

namespace sigmavm::kql {
namespace {

/// Drops all but the last member of each name, keeping the order.
void KeepLast(std::vector<Member>& members) {
  std::unordered_set<std::string_view> seen;
  size_t kept = members.size();
  for (size_t i = members.size(); i-- > 0;) {
    if (seen.insert(members[i].name).second) members[--kept] = members[i];
  }
  members.erase(members.begin(), members.begin() + static_cast<std::ptrdiff_t>(kept));
}

/// Builds values from the parser's events, so that hostile nesting costs no stack and no tree.
class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Builder(Memory& memory) : memory_(memory) {}

  [[nodiscard]] const Value& result() const noexcept { return result_; }

  bool null() override { return Add(Value()); }
  bool boolean(bool value) override { return Add(Value::Bool(value)); }
  bool number_integer(int64_t value) override { return Add(Value::Long(value)); }
  bool number_unsigned(uint64_t value) override {
    if (value > INT64_MAX) return Add(Value::Real(static_cast<double>(value)));
    return Add(Value::Long(static_cast<int64_t>(value)));
  }
  bool number_float(double value, const std::string& /*text*/) override {
    return Add(Value::Real(value));
  }
  bool string(std::string& value) override { return Add(memory_.FoldedText(value)); }
  bool binary(nlohmann::json::binary_t& /*value*/) override { return false; }
  bool start_object(size_t /*size*/) override { return Open(); }
  bool start_array(size_t /*size*/) override { return Open(); }
  bool key(std::string& name) override {
    open_.back().name = memory_.CopyBytes(name);
    return true;
  }
  bool end_object() override {
    std::vector<Member> members = std::move(open_.back().members);
    open_.pop_back();
    KeepLast(members);
    const Member* kept = memory_.Copy(std::span<const Member>(members));
    return Add(Value::Bag(kept, members.size()));
  }
  bool end_array() override {
    std::vector<Member> members = std::move(open_.back().members);
    open_.pop_back();
    Value* items = memory_.Make<Value>(members.size());
    for (size_t i = 0; i < members.size(); ++i) items[i] = members[i].value;
    return Add(Value::Array(items, members.size()));
  }
  bool parse_error(size_t /*position*/, const std::string& /*token*/,
                   const nlohmann::json::exception& /*error*/) override {
    return false;
  }

 private:
  struct Container {
    std::string_view name;  ///< of the member that comes next
    std::vector<Member> members;
  };

  bool Open() {
    if (open_.size() >= kDynamicDepth) return false;
    open_.emplace_back();
    return true;
  }

  bool Add(const Value& value) {
    if (open_.empty()) {
      result_ = value;
      return true;
    }
    Container& container = open_.back();
    container.members.push_back({container.name, value});
    return !memory_.exhausted();
  }

  Memory& memory_;
  std::vector<Container> open_;
  Value result_;
};

void AppendQuoted(std::string_view text, std::string& out) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

void Append(const Value& value, bool sorted, std::string& out);

void AppendMembers(const Value& bag, bool sorted, std::string& out) {
  std::vector<const Member*> members;
  for (uint32_t i = 0; i < bag.size; ++i) members.push_back(bag.members + i);
  if (sorted) {
    std::sort(members.begin(), members.end(),
              [](const Member* a, const Member* b) { return a->name < b->name; });
  }
  out += '{';
  for (const Member* member : members) {
    if (member != members.front()) out += ',';
    AppendQuoted(member->name, out);
    out += ':';
    Append(member->value, sorted, out);
  }
  out += '}';
}

void Append(const Value& value, bool sorted, std::string& out) {
  if (out.size() > kJsonBytes) return;
  switch (value.kind) {
    case Kind::kNull:
      out += "null";
      break;
    case Kind::kBag:
      AppendMembers(value, sorted, out);
      break;
    case Kind::kArray:
      out += '[';
      for (uint32_t i = 0; i < value.size; ++i) {
        if (i != 0) out += ',';
        Append(value.items[i], sorted, out);
      }
      out += ']';
      break;
    case Kind::kString:
    case Kind::kDateTime:
    case Kind::kTimespan: {
      std::string text;
      AppendText(value, text);
      AppendQuoted(text, out);
      break;
    }
    default:
      AppendText(value, out);
  }
}

}  // namespace

std::optional<Value> ParseJson(std::string_view text, Memory& memory) {
  Builder builder(memory);
  if (!nlohmann::json::sax_parse(text, &builder)) return std::nullopt;
  return builder.result();
}

void AppendJson(const Value& value, std::string& out) { Append(value, false, out); }

void AppendSortedJson(const Value& value, std::string& out) { Append(value, true, out); }

}  // namespace sigmavm::kql
