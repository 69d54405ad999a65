// Writes nested JSON objects in order, leaving out what is not known.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "collector-driver/common/json_text.h"

namespace sigmavm::collector {

/// Appends to a text that it borrows. Names have to be plain ASCII.
class JsonObjectWriter {
 public:
  explicit JsonObjectWriter(std::string& out) : out_(out) { out_ += '{'; }

  void Begin(std::string_view name) { Open(name, '{'); }
  void End() { out_ += '}'; }
  void BeginList(std::string_view name) { Open(name, '['); }
  void EndList() { out_ += ']'; }
  /// An object in a list.
  void BeginItem() {
    Comma();
    out_ += '{';
  }

  /// Left out when `text` is empty or "-".
  void Text(std::string_view name, std::string_view text) {
    if (text.empty() || text == "-") return;
    Name(name);
    AppendJsonString(text, out_);
  }
  /// The same for a text of digits, as a number.
  void Digits(std::string_view name, std::string_view digits) {
    if (digits.empty() || digits == "-") return;
    Name(name);
    out_ += digits;
  }
  void Number(std::string_view name, int64_t number) {
    Name(name);
    out_ += std::to_string(number);
  }
  /// Left out when empty.
  template <typename Strings>
  void Texts(std::string_view name, const Strings& texts) {
    if (texts.empty()) return;
    BeginList(name);
    for (const std::string_view text : texts) {
      Comma();
      AppendJsonString(text, out_);
    }
    EndList();
  }
  /// A value that is JSON already.
  void Json(std::string_view name, std::string_view json) {
    if (json.empty()) return;
    Name(name);
    out_ += json;
  }
  /// Where the caller appends a value himself.
  std::string& Name(std::string_view name) {
    Comma();
    out_.append("\"").append(name).append("\":");
    return out_;
  }

 private:
  void Open(std::string_view name, char bracket) {
    Name(name);
    out_ += bracket;
  }
  void Comma() {
    if (out_.back() != '{' && out_.back() != '[') out_ += ',';
  }

  std::string& out_;
};

}  // namespace sigmavm::collector
