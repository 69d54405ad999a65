// What is known of the shapes Windows and Sysmon events arrive in: where a shape keeps the payload
// and the header, so that one set of Sigma field names works for all of them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sigmavm::input {

/// The member of record::Header that a place feeds.
enum class HeaderMember : uint8_t { kNone, kEventId, kChannel, kProvider, kComputer, kTimestamp };
inline constexpr size_t kHeaderMembers = 6;

/// A place in a document that carries a header field. Steps are separated by '/', because keys may
/// contain dots.
struct HeaderPlace {
  std::string_view path;
  std::string_view field;  ///< the Sigma name it is known by; empty when it has none
  HeaderMember member = HeaderMember::kNone;
};

/// Maps whose members are the event's own fields: `Event/EventData` and its likes. A step `*`
/// stands for any one key. Shapes are not told apart: every place is looked for in every document,
/// which is what makes mixed and half-converted shapes work.
[[nodiscard]] std::span<const std::string_view> PayloadPlaces() noexcept;

/// Header fields, the preferred place of each field first. A place below System names attributes
/// in the form of `#attributes`; AttributeNotations() gives the other spellings.
[[nodiscard]] std::span<const HeaderPlace> HeaderPlaces() noexcept;

/// Where the members of the `System` element can be found; prefixes of `HeaderPlace::path` when
/// that starts with "System/".
[[nodiscard]] std::span<const std::string_view> SystemPlaces() noexcept;

/// How converters from XML write `<Element Attribute="value">`, as the text between both names.
[[nodiscard]] std::span<const std::string_view> AttributeNotations() noexcept;

/// Strings that may hold a JSON or XML document of their own, read as if it stood there.
[[nodiscard]] std::span<const std::string_view> EmbeddedPlaces() noexcept;

/// The spelling in HeaderPlaces().
inline constexpr std::string_view kAttributeStep = "/#attributes/";
/// The member of an object that holds an element's text when the element also has attributes.
inline constexpr std::string_view kTextKey = "#text";
/// The member that holds an element's attributes.
inline constexpr std::string_view kAttributesKey = "#attributes";
/// The element, and key, of payload values that may carry their name in an attribute.
inline constexpr std::string_view kDataKey = "Data";

/// True for a key under which a member of a `Data` list carries the name of its field.
[[nodiscard]] bool IsDataNameKey(std::string_view key) noexcept;
/// True for a key under which a member of a `Data` list carries its value.
[[nodiscard]] bool IsDataValueKey(std::string_view key) noexcept;

}  // namespace sigmavm::input
