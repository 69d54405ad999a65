// <Event> elements of a text, whatever stands around them: a root element, declarations, or the
// headers of syslog lines.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "runtime/input/record_splitter.h"

namespace sigmavm::input {

/// An event that starts before the one before it has ended breaks that one. Namespace prefixes are
/// ignored. Text between events is skipped.
class XmlSplitter : public RecordSplitter {
 public:
  [[nodiscard]] size_t Split(std::string_view window, bool at_end,
                             std::vector<std::string_view>& documents) override;

 private:
  enum class State {
    kOutside,
    kInside,         ///< in the event at start_
    kStartTag,       ///< in its start tag
    kEndTag,         ///< in its end tag
    kCharacterData,  ///< in a CDATA section of it
  };
  using Documents = std::vector<std::string_view>;

  [[nodiscard]] bool Step(std::string_view reach, bool whole, Documents& documents);
  [[nodiscard]] bool FindTag(std::string_view reach, bool whole, Documents& documents);
  [[nodiscard]] bool FindTagEnd(std::string_view reach, Documents& documents);
  [[nodiscard]] bool FindCharacterDataEnd(std::string_view reach);
  void Deliver(std::string_view window, size_t end, Documents& documents);

  State state_ = State::kOutside;
  size_t position_ = 0;  // in the window
  size_t start_ = 0;
};

}  // namespace sigmavm::input
