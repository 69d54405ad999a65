#include "tests/support/generate_text.h"

#include <array>

#include "tests/support/reference_text.h"

namespace sigmavm::support {
namespace {

using reference::Atom;
using reference::AtomKind;
using reference::Text;

constexpr std::array<std::string_view, 9> kFields = {
    "Image", "CommandLine", "User", "EventID", "Time", "a.b", "a.c.d", "Größe", "x-y",
};

// K is U+212A; ſ, ß, ẞ, Σ, ς, İ and ı are the other characters that naive folding gets wrong.
constexpr std::array<std::string_view, 26> kWords = {
    "cmd.exe", "\\Windows\\", "C:",   "powershell", " -enc",  " /c ",    "--flag", "–x",   "-s",
    "kK",      "\u212A",      "sſS",  "straße",     "STRAẞE", "Σίσυφος", "ΣΑΣ",    "İıIi", "é",
    "e\u0301", "\U0001F600",  "100%", "%no%",       "a",      "b",       "\t",     "it's",
};
constexpr std::array<std::string_view, 10> kSpecials = {
    "*", "?", "\\*", "\\?", "\\\\", "\\", "\\\\*", "\\\\\\*", "**", "?*",
};

constexpr std::array<std::string_view, 18> kNumbers = {
    "0",
    "1",
    "-1",
    "5",
    "10",
    "4688",
    "1.5",
    "-0.25",
    "1e3",
    "2147483648",
    "4294967296",
    "9007199254740992",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "18446744073709551615",
    "18446744073709551614",
};

constexpr std::array<Example, 12> kRegexes = {{
    {"fo+", "xfoooy"},
    {"^a.c$", "abc"},
    {"(foo|bar)baz", "barbaz!"},
    {"[0-9]{3,5}", "ab1234"},
    {"\\\\cmd\\.exe$", "C:\\cmd.exe"},
    {"a\\*b", "a*b"},
    {"^\\s*\\w+\\s*$", " word "},
    {"(?i)STRASSE|straße", "strasse"},
    {"k", "\u212A"},
    {"^b$", "a\nb\nc"},
    {"b.c", "b\nc"},
    {"", "anything"},
}};

constexpr std::array<Example, 8> kNetworks = {{
    {"10.0.0.0/8", "10.2.3.4"},
    {"192.168.1.7", "192.168.1.7"},
    {"0.0.0.0/0", "255.255.255.255"},
    {"172.16.0.0/12", "172.31.255.255"},
    {"fe80::/10", "febf::1"},
    {"::1", "0:0:0:0:0:0:0:1"},
    {"2001:db8::/32", "2001:DB8:0:1::2"},
    {"::ffff:10.0.0.0/104", "::ffff:10.1.2.3"},
}};

constexpr std::array<std::string_view, 14> kTimes = {
    "2024-03-05 14:07:09.123",
    "2024-03-05T14:07:09Z",
    "2024-12-30T23:59:59+02:00",
    "2021-01-03 00:00:00",
    "2020-12-31 10:00:00",
    "2024-02-29 05:06:07",
    "2023-02-29 05:06:07",
    "1709647629",
    "2024-13-01 00:00:00",
    "2024-03-05",
    "2024-03-05 24:00:00",
    "2022-05-13T08:54:08.4200000Z",
    "not a time",
    "2024-03-05 14:07:09 ",
};

// Characters of the same simple fold.
constexpr std::array<std::u32string_view, 8> kFoldMates = {
    U"kK\u212A", U"sS\u017F", U"\u03C3\u03A3\u03C2", U"\u00DF\u1E9E", U"\u00E9\u00C9", U"aA",
    U"cC",       U"eE",
};

char32_t FoldMate(char32_t code_point, Random& random) {
  for (const std::u32string_view mates : kFoldMates) {
    if (mates.find(code_point) != std::u32string_view::npos) return random.Pick(mates);
  }
  return code_point;
}

bool IsDash(char32_t code_point) {
  for (const char32_t dash : reference::kDashes) {
    if (dash == code_point) return true;
  }
  return false;
}

Text RandomRun(Random& random, size_t longest) {
  constexpr std::u32string_view kCharacters = U"abK\u212A *?\\\n\u00E9\U0001F600-";
  Text run;
  for (size_t length = random.Below(longest + 1); length > 0; --length) {
    run += random.Pick(kCharacters);
  }
  return run;
}

// Makes every wildcard of a Sigma string a literal.
std::string Escaped(const std::string& sigma_text) {
  std::string escaped;
  for (const Atom& atom : reference::ScanPattern(sigma_text, false)) {
    const char32_t literal = atom.kind == AtomKind::kAnyRun   ? U'*'
                             : atom.kind == AtomKind::kAnyOne ? U'?'
                                                              : atom.code_point;
    if (literal == U'*' || literal == U'?' || literal == U'\\') escaped += '\\';
    escaped += reference::Encode(Text(1, literal));
  }
  return escaped;
}

}  // namespace

std::string GenerateField(Random& random) { return std::string(random.Pick(kFields)); }

std::string GenerateSigmaText(Random& random, bool wildcards) {
  std::string text;
  for (size_t parts = 1 + random.Below(3); parts > 0; --parts) {
    text += random.Chance(25) ? random.Pick(kSpecials) : random.Pick(kWords);
  }
  if (wildcards) return text;
  return Escaped(text) + "x";  // never a single byte
}

std::string GenerateNumber(Random& random) { return std::string(random.Pick(kNumbers)); }

const Example& PickRegex(Random& random) { return random.Pick(kRegexes); }

const Example& PickNetwork(Random& random) { return random.Pick(kNetworks); }

std::string GenerateTime(Random& random) { return std::string(random.Pick(kTimes)); }

std::string Instantiate(const std::string& sigma_text, Random& random) {
  Text text;
  const bool vary_case = random.Chance(50);
  const bool vary_dashes = random.Chance(50);
  for (const Atom& atom : reference::ScanPattern(sigma_text, false)) {
    if (atom.kind == AtomKind::kAnyRun) {
      text += RandomRun(random, 3);
    } else if (atom.kind == AtomKind::kAnyOne) {
      text += Text(1, U'x');
    } else if (vary_dashes && IsDash(atom.code_point)) {
      text += random.Pick(reference::kDashes);
    } else {
      text += vary_case ? FoldMate(atom.code_point, random) : atom.code_point;
    }
  }
  return reference::Encode(text);
}

std::string NearMiss(const std::string& text, Random& random) {
  Text changed = reference::Decode(text);
  if (changed.empty()) return " ";
  const size_t place = random.Below(changed.size());
  switch (random.Below(3)) {
    case 0:
      changed.erase(place, 1);
      break;
    case 1:
      changed.insert(place, 1, changed[place]);
      break;
    default:
      changed[place] = RandomRun(random, 1).empty() ? U'z' : U'\u0130';
      break;
  }
  return reference::Encode(changed);
}

}  // namespace sigmavm::support
