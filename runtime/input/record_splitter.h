// Cuts a stream of text into documents, one a record, so that a broken document costs no other.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace sigmavm::input {

/// How documents stand in a text.
enum class Layout : uint8_t {
  kJsonLines,   ///< one object a line
  kJsonStream,  ///< objects one after another or in lists, across lines
  kXml,         ///< <Event> elements, whatever is around them
  kUnknown,
};

/// How much of a text DetectLayout() wants to see before it answers kUnknown.
inline constexpr size_t kLayoutHeadBytes = size_t{64} << 10;

/// Tells the layout from the start of a text; `whole` says that nothing follows it. nullopt when
/// more has to be seen.
[[nodiscard]] std::optional<Layout> DetectLayout(std::string_view text, bool whole);

/// Works on a window of the text that slides: what Split() does not consume must be at the start of
/// the next window, with more after it. The documents do not depend on how the text was cut.
///
/// Broken documents are delivered too, as far as they seem to go: the reader says what is wrong.
/// One above Limits::kRecordBytes is delivered cut to a byte more than that, which the reader
/// refuses. So at most about that much is ever left unconsumed. Not thread-safe.
class RecordSplitter {
 public:
  RecordSplitter() = default;
  virtual ~RecordSplitter() = default;
  RecordSplitter(const RecordSplitter&) = delete;
  RecordSplitter& operator=(const RecordSplitter&) = delete;

  /// Appends the documents that are complete, as views of `window`, without blanks around them, and
  /// returns how many bytes were consumed. At the end everything is.
  [[nodiscard]] virtual size_t Split(std::string_view window, bool at_end,
                                     std::vector<std::string_view>& documents) = 0;
};

/// `layout` must not be kUnknown.
[[nodiscard]] std::unique_ptr<RecordSplitter> MakeSplitter(Layout layout);

}  // namespace sigmavm::input
