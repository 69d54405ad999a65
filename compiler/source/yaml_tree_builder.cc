#include "compiler/source/yaml_tree_builder.h"

#include <algorithm>

#include "compiler/source/yaml_markers.h"
#include "compiler/source/yaml_scalar.h"
#include "compiler/source/yaml_schema.h"
#include "compiler/source/yaml_syntax_error.h"
#include "compiler/source/yaml_text.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"

namespace sigmavm::source {
namespace {

// Further problems of one file are not told: whoever has this many has one cause.
constexpr size_t kMaxReports = 100;

// Bytes of text that aliases may copy: a few hundred aliases of one long scalar must not fill the
// memory while the number of nodes stays small.
constexpr size_t kMaxCopiedBytes = 4 * Limits::kRuleFileBytes;

constexpr size_t kShownBytes = 60;

std::string Quoted(std::string_view text) {
  if (text.size() <= kShownBytes) return "`" + std::string(text) + "`";
  size_t end = 0;
  while (end < kShownBytes) end += Utf8Length(text, end);
  return "`" + std::string(text.substr(0, end)) + "...`";
}

// "text", "a number", ...: what a plain scalar is here.
std::string Reading(const Node& node) {
  switch (node.kind) {
    case NodeKind::kInteger:
      return "the number " + std::to_string(node.integer);
    case NodeKind::kUnsigned:
      return "the number " + std::to_string(node.unsigned_integer);
    case NodeKind::kFloat:
      return "a number";
    default:
      return "text";
  }
}

bool IsCollectionTag(std::string_view tag, NodeKind kind) {
  return tag == "?" || tag == "!" ||
         tag == (kind == NodeKind::kMap ? "tag:yaml.org,2002:map" : "tag:yaml.org,2002:seq");
}

}  // namespace

void TreeBuilder::StartDocument(size_t at) {
  CheckGapTo(at, false);
  if (stopped_) return;
  ++document_count_;
  anchors_.clear();
  EndAt(IsDocumentMarker(text_, at, "---") ? at + 3 : at);
}

void TreeBuilder::EndDocument() {
  keeps_last_document_ = documents_.back().kind != NodeKind::kNull;
  if (!keeps_last_document_) documents_.pop_back();
}

void TreeBuilder::EndStream() { CheckGapTo(text_.size(), true); }

void TreeBuilder::CheckGapTo(size_t at, bool is_last) {
  auto problem = CheckGap(text_, source_, {last_end_, at, document_count_ == 0, is_last});
  if (!problem) return;
  // What came before is then only a part of what its author wrote.
  if (problem->cuts_document && keeps_last_document_) documents_.pop_back();
  Stop(std::move(problem->error));
}

void TreeBuilder::Null(size_t at, size_t anchor) {
  const size_t content = SkipProperties(text_, at);
  Node node;
  if (IsWrittenNull(at, content)) {
    node.text = std::string(NullWordAt(text_, content));
    node.span = SpanAt(content, content + node.text.size());
    EndAt(node.span.end);
  } else {
    CheckAbsent(at);
    if (stopped_) return;
    node.span = AbsentSpan(at);
  }
  Complete(std::move(node), anchor, at);
}

// A null that is left out is reported at the token after its place, which can be a key that is
// called `null`. A written one stands on the line of its key or `-`, or further to the right than
// the collection that it belongs to.
bool TreeBuilder::IsWrittenNull(size_t at, size_t content) const {
  if (at < last_end_ || NullWordAt(text_, content).empty()) return false;
  if (frames_.empty() || frames_.back().is_flow) return true;
  const Frame& frame = frames_.back();
  if (frame.node.is_map() && !frame.has_key) return true;
  if (text_.substr(last_end_, content - last_end_).find('\n') == std::string_view::npos)
    return true;
  const size_t start = frame.node.span.begin;
  return content - LineStart(text_, content) > start - LineStart(text_, start);
}

// The indicator that announces a value which then does not come: `:`, `-`, or the like.
Span TreeBuilder::AbsentSpan(size_t at) {
  const size_t before = last_end_;
  if (at <= before) return SpanAt(before, before);
  const size_t indicator = std::min(SkipBlanksAndComments(text_, before), at);
  EndAt(indicator);
  if (indicator == at ||
      std::string_view(":-?,").find(text_[indicator]) == std::string_view::npos) {
    return SpanAt(before, before);
  }
  EndAt(indicator + 1);
  return SpanAt(indicator, indicator + 1);
}

// yaml-cpp takes `[a,,b]` for a list with a null in it, and a last line without `:` for a key.
void TreeBuilder::CheckAbsent(size_t at) {
  if (frames_.empty()) return;
  const Frame& frame = frames_.back();
  if (frame.node.is_sequence() && frame.is_flow && text_.substr(at, 1) == ",") {
    return Stop(Error(DiagnosticCode::kYamlSyntax, SpanAt(at, at + 1),
                      "a value is missing before this `,`", "write `null`, or remove the `,`"));
  }
  const bool is_marked = text_.substr(at, 1) == "?" && IsBlankAt(text_, at + 1);
  if (frame.has_key && !frame.is_flow && at <= frame.key_at && !is_marked) {
    Stop(Error(DiagnosticCode::kYamlSyntax, SpanAt(at, LineEnd(text_, at)),
               "a `:` is missing after this key",
               "write `key: value`, or check the indentation and the quotes before it"));
  }
}

void TreeBuilder::Alias(size_t at, size_t anchor) {
  const size_t end = WordEnd(text_, at + 1);
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end()) {
    return Stop(Error(DiagnosticCode::kRecursiveAlias, SpanAt(at, end),
                      Quoted(text_.substr(at, end - at)) + " stands inside the value that it names",
                      "write the value out"));
  }
  const Anchored& anchored = found->second;
  EndAt(end);
  if (frames_.size() + anchored.depth > Limits::kYamlDepth) {
    return Stop(Error(DiagnosticCode::kYamlTooDeep, SpanAt(at, end),
                      "with this alias, more than " + std::to_string(Limits::kYamlDepth) +
                          " lists and maps are nested"));
  }
  Charge(anchored.nodes, anchored.bytes, at);
  if (!stopped_) Complete(anchored.node, 0, at);
}

void TreeBuilder::Scalar(size_t at, std::string_view tag, size_t anchor, const std::string& value) {
  const size_t begin = SkipProperties(text_, at);
  Node node;
  node.text = value;
  // With a tag and nothing after it, `begin` is the place of whatever comes next.
  const bool is_absent =
      value.empty() && begin != at && MatchScalar(text_, begin, value).value_or(begin) == begin;
  if (is_absent) {
    node.span = SpanAt(at, WordEnd(text_, at));
  } else {
    const size_t end = ScalarEnd(begin, value);
    if (stopped_) return;
    node.span = SpanAt(begin, end);
  }
  EndAt(node.span.end);
  ResolveScalar(node, tag, at);
  Complete(std::move(node), anchor, at);
}

size_t TreeBuilder::ScalarEnd(size_t begin, std::string_view value) {
  if (const auto end = MatchScalar(text_, begin, value)) return *end;
  const size_t line_end = LineEnd(text_, begin);
  if (begin < text_.size() && (text_[begin] == '\'' || text_[begin] == '"')) {
    // yaml-cpp takes the end of the text for a closing quote.
    const auto end = QuotedEnd(text_, begin);
    if (!end) Stop(UnclosedQuote(text_, source_, begin));
    return end.value_or(line_end);
  }
  return std::max(line_end, begin);
}

void TreeBuilder::ResolveScalar(Node& node, std::string_view tag, size_t at) {
  if (tag == "?") {
    ResolvePlain(node);
    const bool is_key = !frames_.empty() && frames_.back().node.is_map() && !frames_.back().has_key;
    if (is_key && node.text == "<<") {
      Report(Warning(DiagnosticCode::kMergeKey, node.span,
                     "`<<` is an ordinary key here: YAML 1.2 has no merge keys",
                     "write the merged keys out"));
    } else if (const auto reading = Yaml11Reading(node)) {
      Report(Warning(DiagnosticCode::kYaml11Type, node.span,
                     Quoted(node.text) + " is " + Reading(node) + " here, but " + *reading +
                         " for YAML 1.1 tools such as pySigma",
                     node.kind == NodeKind::kString
                         ? "put it in quotes"
                         : "write the number in plain decimal digits, or quote it to mean text"));
    }
    return;
  }
  node.kind = NodeKind::kString;
  if (tag == "!") return;
  if (!IsScalarTag(tag)) return ReportTag(tag, at);
  if (!ResolveTagged(node, tag)) {
    Report(Error(DiagnosticCode::kTagMismatch, node.span,
                 (node.text.empty() ? "nothing" : Quoted(node.text)) + " does not fit its tag `!!" +
                     std::string(tag.substr(tag.rfind(':') + 1)) + "`",
                 "remove the tag, or correct the value"));
  }
}

void TreeBuilder::ReportTag(std::string_view tag, size_t at) {
  Report(Error(DiagnosticCode::kUnknownTag, SpanAt(at, WordEnd(text_, at)),
               Quoted(tag) + " is no tag of YAML's core schema",
               "put text that starts with `!` in quotes; the tags are `!!str`, `!!int`, `!!float`, "
               "`!!bool`, `!!null`, `!!map` and `!!seq`"));
}

void TreeBuilder::StartCollection(NodeKind kind, bool is_flow, size_t at, std::string_view tag,
                                  size_t anchor) {
  size_t begin = SkipProperties(text_, at);
  // In `&a key: value` the property is the key's, and the map starts with it.
  if (!is_flow && LineStart(text_, begin) == LineStart(text_, at)) begin = at;
  if (frames_.size() >= Limits::kYamlDepth) {
    return Stop(Error(
        DiagnosticCode::kYamlTooDeep, SpanAt(begin, LineEnd(text_, begin)),
        "more than " + std::to_string(Limits::kYamlDepth) + " lists and maps are nested here"));
  }
  if (!IsCollectionTag(tag, kind)) ReportTag(tag, at);
  EndAt(is_flow ? begin + 1 : begin);
  Frame& frame = frames_.emplace_back();
  frame.node.kind = kind;
  frame.node.span = SpanAt(begin, last_end_);
  frame.anchor = anchor;
  frame.is_flow = is_flow;
}

void TreeBuilder::EndCollection() {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  const size_t begin = frame.node.span.begin;
  // A map can be a single pair in a list, and then has no bracket of its own.
  if (frame.is_flow && (text_[begin] == '[' || text_[begin] == '{')) {
    size_t pos = SkipBlanksAndComments(text_, last_end_);
    while (pos < text_.size() && (text_[pos] == ',' || text_[pos] == ':' || text_[pos] == '?')) {
      pos = SkipBlanksAndComments(text_, pos + 1);
    }
    if (pos < text_.size() && (text_[pos] == ']' || text_[pos] == '}')) EndAt(pos + 1);
  }
  frame.node.span = SpanAt(begin, last_end_);
  Complete(std::move(frame.node), frame.anchor, begin);
}

void TreeBuilder::Complete(Node node, size_t anchor, size_t at) {
  Charge(1, 0, at);
  if (anchor != 0 && !stopped_) {
    Anchored anchored;
    Measure(node, 0, anchored);
    Charge(anchored.nodes, anchored.bytes, at);
    if (!stopped_) anchored.node = node;
    anchors_[anchor] = std::move(anchored);
  }
  if (stopped_) return;
  if (frames_.empty()) {
    documents_.push_back(std::move(node));
    return;
  }
  Frame& frame = frames_.back();
  if (frame.node.is_sequence()) {
    frame.node.items.push_back(std::move(node));
  } else if (!frame.has_key) {
    AddKey(frame, std::move(node), at);
  } else {
    if (frame.key) frame.node.entries.push_back({std::move(*frame.key), std::move(node)});
    frame.has_key = false;
  }
}

void TreeBuilder::AddKey(Frame& frame, Node node, size_t at) {
  frame.has_key = true;
  frame.key_at = at;
  frame.key.reset();
  if (!node.is_scalar()) {
    return Report(Error(DiagnosticCode::kInvalidKey, node.span,
                        "a key must be text, not a " + std::string(KindName(node.kind)),
                        "put a key that starts with `[` or `{` in quotes"));
  }
  if (node.kind == NodeKind::kNull && node.text.empty()) {
    return Report(
        Error(DiagnosticCode::kInvalidKey, SpanAt(at, at + 1), "a key is missing before this `:`"));
  }
  const auto [first, is_new] = frame.keys.emplace(node.text, node.span);
  if (is_new) {
    frame.key = std::move(node);
    return;
  }
  Diagnostic error = Error(DiagnosticCode::kDuplicateKey, node.span,
                           "the key " + Quoted(node.text) + " occurs twice in this map",
                           "remove or rename one of them");
  error.notes.push_back({first->second, "first here"});
  Report(std::move(error));
}

void TreeBuilder::Measure(const Node& node, size_t depth, Anchored& anchored) {
  ++anchored.nodes;
  anchored.bytes += node.text.size();
  if (!node.is_scalar()) anchored.depth = std::max(anchored.depth, depth + 1);
  for (const Node& item : node.items) Measure(item, depth + 1, anchored);
  for (const MapEntry& entry : node.entries) {
    Measure(entry.key, depth + 1, anchored);
    Measure(entry.value, depth + 1, anchored);
  }
}

void TreeBuilder::Charge(size_t nodes, size_t copied_bytes, size_t at) {
  node_count_ += nodes;
  copied_bytes_ += copied_bytes;
  if (node_count_ <= Limits::kYamlNodes && copied_bytes_ <= kMaxCopiedBytes) return;
  Stop(Error(DiagnosticCode::kYamlTooLarge, SpanAt(at, LineEnd(text_, at)),
             "the file has more than " + std::to_string(Limits::kYamlNodes) +
                 " values, or aliases that copy too much text",
             "split the file"));
}

void TreeBuilder::EndAt(size_t end) noexcept { last_end_ = std::max(last_end_, end); }

std::optional<size_t> TreeBuilder::OpenFlow() const noexcept {
  if (frames_.empty() || !frames_.back().is_flow) return std::nullopt;
  return frames_.back().node.span.begin;
}

Span TreeBuilder::SpanAt(size_t begin, size_t end) const noexcept {
  begin = std::min(begin, text_.size());
  end = std::clamp(end, begin, text_.size());
  return {source_, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
}

void TreeBuilder::Report(Diagnostic diagnostic) {
  if (++report_count_ <= kMaxReports) diagnostics_.push_back(std::move(diagnostic));
}

void TreeBuilder::Stop(Diagnostic error) {
  if (!stopped_) diagnostics_.push_back(std::move(error));
  stopped_ = true;
}

}  // namespace sigmavm::source
