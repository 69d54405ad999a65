#include "compiler/source/yaml_events.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <streambuf>
#include <string>

#include "compiler/source/yaml_syntax_error.h"
#include "runtime/base/limits.h"

namespace sigmavm::source {
namespace {

// Thrown through yaml-cpp to leave it once the builder has stopped.
struct StopParsing {};

// Hands the text to yaml-cpp in small pieces and counts the characters that make tokens. As long
// as `[` or `{` can still turn out to start a key, yaml-cpp queues every token behind it, at about
// 240 bytes for a bracket; without this bound four megabytes of brackets would take a gigabyte.
class MeteredText : public std::streambuf {
 public:
  explicit MeteredText(std::string_view text) : rest_(text) {}

  void EventSeen() noexcept { pending_ = 0; }
  [[nodiscard]] bool Exhausted() const noexcept { return exhausted_; }

 protected:
  int_type underflow() override {
    if (rest_.empty() || exhausted_) return traits_type::eof();
    const std::string_view piece = rest_.substr(0, kPieceBytes);
    pending_ += static_cast<size_t>(std::count_if(piece.begin(), piece.end(), MakesToken));
    if (pending_ > kMaxPending) {
      exhausted_ = true;
      return traits_type::eof();
    }
    rest_.remove_prefix(piece.size());
    // The stream is only read; streambuf has no other way to take the bytes.
    char* begin = const_cast<char*>(piece.data());
    setg(begin, begin, begin + piece.size());
    return traits_type::to_int_type(*begin);
  }

 private:
  static constexpr size_t kPieceBytes = 2048;
  // Every two of them make at most one node of a valid file, more or less.
  static constexpr size_t kMaxPending = 2 * Limits::kYamlNodes;

  static bool MakesToken(char c) {
    return std::string_view("[]{},:?&*!").find(c) != std::string_view::npos;
  }

  std::string_view rest_;
  size_t pending_ = 0;
  bool exhausted_ = false;
};

class Handler final : public YAML::EventHandler {
 public:
  Handler(TreeBuilder& builder, MeteredText& input, size_t begin, size_t end)
      : builder_(builder), input_(input), begin_(begin), end_(end) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    builder_.StartDocument(At(mark));
    Continue();
  }
  void OnDocumentEnd() override { builder_.EndDocument(); }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    builder_.Null(At(mark), anchor);
    Continue();
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    builder_.Alias(At(mark), anchor);
    Continue();
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    builder_.Scalar(At(mark), tag, anchor, value);
    Continue();
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    builder_.StartCollection(NodeKind::kSequence, style == YAML::EmitterStyle::Flow, At(mark), tag,
                             anchor);
    Continue();
  }
  void OnSequenceEnd() override { End(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    builder_.StartCollection(NodeKind::kMap, style == YAML::EmitterStyle::Flow, At(mark), tag,
                             anchor);
    Continue();
  }
  void OnMapEnd() override { End(); }

 private:
  // Marks are byte offsets, since the text is UTF-8 without a byte order mark. At the end of the
  // text they can run past it.
  [[nodiscard]] size_t At(const YAML::Mark& mark) const {
    return std::min(begin_ + static_cast<size_t>(std::max(mark.pos, 0)), end_);
  }

  void End() {
    builder_.EndCollection();
    Continue();
  }

  void Continue() {
    input_.EventSeen();
    if (builder_.Stopped()) throw StopParsing();
  }

  TreeBuilder& builder_;
  MeteredText& input_;
  size_t begin_;
  size_t end_;
};

Diagnostic TooMuchPending(SourceId source, std::string_view text, size_t at) {
  const auto place = static_cast<uint32_t>(std::min(at, text.size()));
  return Error(DiagnosticCode::kYamlTooLarge, {source, place, place},
               "a single list or map starts here and is too large", "split the file");
}

// yaml-cpp takes a last line of blanks without a line break for a line of the block scalar above
// it.
std::string_view WithoutBlankLastLine(std::string_view text) {
  const size_t end = text.find_last_not_of(" \t");
  if (end == std::string_view::npos || text[end] != '\n') return text;
  return text.substr(0, end + 1);
}

}  // namespace

void ParseEvents(SourceId source, std::string_view text, size_t begin, TreeBuilder& builder) {
  MeteredText input(WithoutBlankLastLine(text.substr(begin)));
  std::istream stream(&input);
  Handler handler(builder, input, begin, text.size());
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(handler)) {
    }
    if (!input.Exhausted()) builder.EndStream();
  } catch (const StopParsing&) {
  } catch (const YAML::Exception& error) {
    const size_t at =
        error.mark.is_null() ? builder.LastEnd() : begin + static_cast<size_t>(error.mark.pos);
    if (!input.Exhausted()) {
      builder.Stop(
          DescribeFailure(text, source, {error.msg, at, builder.LastEnd(), builder.OpenFlow()}));
    }
  }
  if (input.Exhausted()) builder.Stop(TooMuchPending(source, text, builder.LastEnd()));
}

}  // namespace sigmavm::source
