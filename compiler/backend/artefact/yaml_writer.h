// Writes YAML that every reader understands alike, whatever is in the texts.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sigmavm::backend {

/// Appends lines to a YAML document. Keys and words are ours or were checked; texts may hold
/// anything that is well-formed UTF-8.
class YamlWriter {
 public:
  /// `key: word`; the word is written as it is.
  void Word(std::string_view key, std::string_view word);
  /// `key: "text"`, with everything escaped that could mean something.
  void Text(std::string_view key, std::string_view text);
  /// `key: |2-` and the lines of the text; like Text when a block cannot hold it.
  void Block(std::string_view key, std::string_view text);
  /// `key:` with quoted items; `key: []` when there are none.
  void List(std::string_view key, const std::vector<std::string>& texts);
  /// `key:`, after which Indent begins what it holds.
  void Key(std::string_view key);
  /// The next line begins a list item; later lines of the same depth continue it.
  void Item() { item_ = true; }

  void Indent() { ++depth_; }
  void Outdent() { --depth_; }

  [[nodiscard]] std::string Take() && { return std::move(text_); }

 private:
  void Begin(std::string_view key);

  std::string text_;
  size_t depth_ = 0;
  bool item_ = false;
};

/// `text` as a double-quoted scalar in ASCII and printable letters.
[[nodiscard]] std::string QuotedYaml(std::string_view text);

}  // namespace sigmavm::backend
