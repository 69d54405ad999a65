// Builds the node trees of a file from the events of a YAML parser, and checks what the parser does
// not: duplicate and odd keys, aliases, tags, limits, and places where yaml-cpp is too lenient.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/source/yaml_document.h"

namespace sigmavm::source {

/// Receives the events of one file. Offsets are those of the text in the SourceMap; the offset of a
/// node is that of its first property (`&anchor`, `!tag`), if it has any. Anchors are numbers from
/// 1, unique within a document; 0 is none. Once Stopped(), no event may follow.
class TreeBuilder {
 public:
  /// `begin` is where the text starts, after a byte order mark.
  TreeBuilder(SourceId source, std::string_view text, size_t begin, Diagnostics& diagnostics)
      : source_(source), text_(text), diagnostics_(diagnostics), last_end_(begin) {}

  void StartDocument(size_t at);
  void EndDocument();
  void EndStream();
  /// A null, written or left out; `at` may then be the place of whatever comes next.
  void Null(size_t at, size_t anchor);
  void Alias(size_t at, size_t anchor);
  /// `tag` is "?" for a plain scalar without a tag, "!" for any other without one.
  void Scalar(size_t at, std::string_view tag, size_t anchor, const std::string& value);
  void StartCollection(NodeKind kind, bool is_flow, size_t at, std::string_view tag, size_t anchor);
  void EndCollection();

  /// An error made the rest of the file meaningless.
  [[nodiscard]] bool Stopped() const noexcept { return stopped_; }
  void Stop(Diagnostic error);

  /// End of the last piece of text that an event has accounted for.
  [[nodiscard]] size_t LastEnd() const noexcept { return last_end_; }
  /// Start of the innermost open `[` or `{`.
  [[nodiscard]] std::optional<size_t> OpenFlow() const noexcept;

  [[nodiscard]] std::vector<Node> TakeDocuments() noexcept { return std::move(documents_); }

 private:
  /// A collection whose end has not come yet.
  struct Frame {
    Node node;
    size_t anchor = 0;
    bool is_flow = false;
    bool has_key = false;                        ///< of a map: the next node is a value
    std::optional<Node> key;                     ///< empty when an error made it unusable
    size_t key_at = 0;                           ///< where the key starts
    std::unordered_map<std::string, Span> keys;  ///< of a map, with their first places
  };
  /// A complete node with an anchor, and what a copy of it costs.
  struct Anchored {
    Node node;
    size_t nodes = 0;
    size_t bytes = 0;
    size_t depth = 0;
  };

  void Report(Diagnostic diagnostic);
  [[nodiscard]] Span SpanAt(size_t begin, size_t end) const noexcept;
  void CheckGapTo(size_t at, bool is_last);
  void Charge(size_t nodes, size_t copied_bytes, size_t at);
  void EndAt(size_t end) noexcept;

  [[nodiscard]] bool IsWrittenNull(size_t at, size_t content) const;
  [[nodiscard]] Span AbsentSpan(size_t at);
  void CheckAbsent(size_t at);
  [[nodiscard]] size_t ScalarEnd(size_t begin, std::string_view value);
  void ResolveScalar(Node& node, std::string_view tag, size_t at);
  void ReportTag(std::string_view tag, size_t at);

  void Complete(Node node, size_t anchor, size_t at);
  void AddKey(Frame& frame, Node node, size_t at);
  static void Measure(const Node& node, size_t depth, Anchored& anchored);

  SourceId source_;
  std::string_view text_;
  Diagnostics& diagnostics_;
  size_t last_end_;
  std::vector<Node> documents_;
  std::vector<Frame> frames_;
  std::unordered_map<size_t, Anchored> anchors_;  ///< of this document
  size_t document_count_ = 0;
  size_t node_count_ = 0;
  size_t copied_bytes_ = 0;
  size_t report_count_ = 0;
  bool keeps_last_document_ = false;  ///< the last document was not empty
  bool stopped_ = false;
};

}  // namespace sigmavm::source
