// JSON objects that are not one a line: pretty-printed, concatenated, or members of one big list.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/base/limits.h"
#include "runtime/input/record_splitter.h"

namespace sigmavm::input {

/// Follows brackets and strings to find where an object ends. What cannot be JSON, such as a line
/// break in a string or an object where a key must stand, breaks the object; the next one is then
/// looked for where objects of this text start: at the indentation of the broken one, or behind a
/// closing brace if that was all on one line. Linear in the size of the text.
class JsonStreamSplitter : public RecordSplitter {
 public:
  [[nodiscard]] size_t Split(std::string_view window, bool at_end,
                             std::vector<std::string_view>& documents) override;

 private:
  enum class State : uint8_t {
    kBetween,   ///< only blanks, commas and brackets of lists so far
    kGarbage,   ///< something else between objects; delivered, so that it is reported
    kDocument,  ///< in the object that starts at start_
    kBroken,    ///< looking for the object after the broken one at start_
  };
  using Documents = std::vector<std::string_view>;

  void ScanBetween(std::string_view window);
  void ScanGarbage(std::string_view window, Documents& documents);
  void ScanDocument(std::string_view window, Documents& documents);
  void ScanString(std::string_view window);
  void ScanToken(std::string_view window, Documents& documents);
  void ScanBroken(std::string_view window, Documents& documents);
  void Begin();
  void Open(bool object);
  void Close(bool object, std::string_view window, Documents& documents);
  void Break();
  void FinishBroken(std::string_view window, Documents& documents);
  [[nodiscard]] bool IsPlausibleStart() const;
  [[nodiscard]] bool InObject() const;
  void NewLine();
  void Finish(std::string_view window, Documents& documents);

  State state_ = State::kBetween;
  // Positions in the window; line_start_ may lie before it.
  size_t position_ = 0;
  size_t start_ = 0;
  int64_t line_start_ = 0;

  // Inside a document.
  int64_t column_ = 0;  // of its start
  size_t depth_ = 0;
  std::array<bool, Limits::kRecordDepth> is_object_{};  // by depth; deeper ones are not checked
  char previous_ = 0;  // last byte outside strings and blanks; '"' for a string
  bool in_string_ = false;
  bool escaped_ = false;

  // Behind a broken document.
  size_t broken_at_ = 0;
  bool new_line_seen_ = false;
  bool line_is_plain_ = true;  // only blanks, commas and closing braces so far
  int64_t indentation_ = -1;   // of this line; -1 while it is blank
  char before_previous_ = 0;
  bool discarding_ = false;  // what is too long has been delivered already

  // Bytes that may be scanned a second time, which is what keeps hostile input linear.
  int64_t budget_ = int64_t{64} << 20;
};

}  // namespace sigmavm::input
